from __future__ import annotations

from typing import cast

from django.conf import settings
from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from . import selectors, services
from .adapter import first_page_of
from .forms import ScreenLanguageForm
from .models import User


@never_cache
@require_safe
def demo(request: HttpRequest) -> HttpResponse:
    """The demo's people, with what each shows. The access table makes this a 404 outside the demo."""
    people = list(selectors.demo_people().select_related("person").order_by("pk"))
    groups = [
        (_("Care providers"), [user for user in people if not user.is_staff]),
        (_("Staff of the office"), [user for user in people if user.is_staff]),
    ]
    return render(request, "accounts/demo.html", {"groups": [group for group in groups if group[1]]})


@require_POST
def demo_sign_in(request: HttpRequest, username: str) -> HttpResponse:
    user = get_object_or_404(selectors.demo_people(), username=username)
    auth.login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return redirect(first_page_of(user))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def account_settings(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    form = ScreenLanguageForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        services.screen_language_choose(user=user, language=form.cleaned_data["language"])
        translation.activate(user.language)
        messages.success(request, _("Your language was saved."))
        response = redirect("accounts:settings")
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            user.language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        )
        return response
    return render(request, "accounts/settings.html", {"form": form})
