from __future__ import annotations

from typing import cast

from allauth.account.adapter import get_adapter
from allauth.socialaccount.adapter import get_adapter as get_social_adapter
from allauth.socialaccount.providers.base import AuthProcess
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import auth, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from . import profiles, selectors, services
from .acting import acting_of, citizen_offers_of, profiles_of
from .federal_adapter import AGAIN, PROVIDER_ID, federal_sign_in_offered
from .forms import ScreenLanguageForm
from .fresh import fresh_sign_in_note
from .models import User
from .profiles import first_page_of, profile_url


@never_cache
@require_safe
def demo(request: HttpRequest) -> HttpResponse:
    """The demo's people, with what each shows. The access table makes this a 404 outside the demo."""
    people = list(selectors.demo_people().select_related("person").order_by("pk"))
    groups = [
        (_("Care providers"), [user for user in people if hasattr(user, "person")]),
        (_("Mandates"), [user for user in people if not user.is_staff and not hasattr(user, "person")]),
        (_("Staff of the office"), [user for user in people if user.is_staff]),
    ]
    return render(request, "accounts/demo.html", {"groups": [group for group in groups if group[1]]})


@require_POST
def demo_sign_in(request: HttpRequest, username: str) -> HttpResponse:
    user = get_object_or_404(selectors.demo_people(), username=username)
    auth.login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return redirect(first_page_of(user))


def _next_of(request: HttpRequest, data: QueryDict) -> str:
    """Where to go on: an address of the portal, or the account."""
    wanted = data.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return reverse("accounts:settings")


@never_cache
@require_safe
def sign_in_again(request: HttpRequest) -> HttpResponse:
    """How one may prove again who one is, before a change that asks it."""
    user = cast(User, request.user)
    methods = get_adapter(request).get_reauthentication_methods(user)
    is_demo_person = settings.PORTAL_DEMO and bool(user.demo_title)
    following = _next_of(request, request.GET)
    federal = any(method["id"] == "federal" for method in methods)
    methods = [method for method in methods if method["id"] != "federal"]
    if len(methods) == 1 and not is_demo_person and not federal:
        return redirect(f"{methods[0]['url']}?{urlencode({'next': following})}")
    context = {"methods": methods, "is_demo_person": is_demo_person, "following": following, "federal": federal}
    return render(request, "accounts/sign_in_again.html", context)


@require_POST
def federal_sign_in_again(request: HttpRequest) -> HttpResponse:
    """To the federal sign-in, which is asked not to answer from memory."""
    if not federal_sign_in_offered():
        raise Http404
    provider = get_social_adapter(request).get_provider(request, PROVIDER_ID)
    response: HttpResponse = provider.redirect(
        request,
        process=AuthProcess.REDIRECT,
        next_url=_next_of(request, request.POST),
        data={AGAIN: True},
        auth_params={"prompt": "login", "max_age": "0"},
    )
    return response


@require_POST
def demo_sign_in_again(request: HttpRequest) -> HttpResponse:
    """In the demo nobody needs a password, so this question is answered by a click too."""
    user = request.user
    if not isinstance(user, User) or not user.demo_title:
        raise PermissionDenied
    fresh_sign_in_note(request, method="demo")
    return redirect(_next_of(request, request.POST))


@never_cache
@require_safe
def profiles_page(request: HttpRequest) -> HttpResponse:
    """For whom one may act."""
    found = profiles_of(cast(User, request.user))
    if len(found) == 1 and not acting_of(request).key:
        return redirect(profile_url(found[0]))
    context = {"profiles": found, "chosen": acting_of(request).key, "following": request.GET.get("next", "")}
    return render(request, "accounts/profiles.html", context)


@require_POST
def profile_choose(request: HttpRequest) -> HttpResponse:
    url = profiles.profile_choose(
        request, cast(User, request.user), request.POST.get("key", ""), wanted=request.POST.get("next", "")
    )
    if url is None:
        messages.error(request, _("You can't act so (any more). Choose another profile."))
        return redirect("accounts:profiles")
    return redirect(url)


@require_POST
def viewing_end(request: HttpRequest) -> HttpResponse:
    """Staff stop looking at the portal with another's eyes."""
    back = services.viewing_end(session=request.session, staff=cast(User, request.user))
    return redirect(back or "accounts:profiles")


@require_POST
def session_extend(request: HttpRequest) -> HttpResponse:
    """Stays signed in: a script reads how many seconds; without one the page comes back."""
    services.session_extend(session=request.session)
    if request.headers.get("X-Requested-With") == "fetch":
        return JsonResponse({"seconds": services.session_seconds(request.session)})
    messages.success(request, _("You stay signed in."))
    return redirect(_next_of(request, request.POST))


@require_POST
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends one of one's own sessions elsewhere."""
    found = get_object_or_404(UserSession.objects.filter(user=cast(User, request.user)), pk=pk)
    if found.is_current():
        return redirect("account_logout")
    services.session_end(session=found, actor=cast(User, request.user))
    messages.success(request, _("That session was ended. Whoever used it must sign in again."))
    return redirect("usersessions_list")


@never_cache
@require_safe
def citizen(request: HttpRequest) -> HttpResponse:
    """The first page of somebody without a file, or who wants to act without it."""
    user = cast(User, request.user)
    has_file = hasattr(user, "person")
    context = {"offers": citizen_offers_of(user), "has_file": has_file, "came_by_niss": bool(user.niss_hash)}
    return render(request, "accounts/citizen.html", context)


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
