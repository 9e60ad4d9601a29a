from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.acting import acting_of
from apps.core.limits import rate_take

from . import services
from .downloads import pdf_response
from .forms import CodeForm, PageForm
from .models import Letter
from .selectors import (
    code_typed,
    content_shown,
    label_for_reader,
    letter_by_code,
    letters_for,
    letters_page,
    masked,
    postings_shown,
    wants_paper,
)


@never_cache
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """All letters on this file, the newest first, and whether they come on paper too."""
    acting = acting_of(request)
    form = PageForm(request.GET)
    before = form.cleaned_data["before"] if form.is_valid() else None
    rows, older = letters_page(acting, before=before)
    context = {
        "entries": [(row, *label_for_reader(row)) for row in rows],
        "older": older,
        "is_first": before is None,
        "wants_paper": wants_paper(acting.person) if acting.person else False,
    }
    return render(request, "letters/letters.html", context)


@never_cache
@require_safe
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """What the letter says, word for word as on paper."""
    found = _own(request, pk)
    tone, state = label_for_reader(found)
    breadcrumbs = [(_("Letters"), reverse("letters:letters")), (found.title, "")]
    context = {
        "letter": found,
        "content": content_shown(found),
        "tone": tone,
        "state": state,
        "postings": postings_shown(found),
        "breadcrumbs": breadcrumbs,
    }
    return render(request, "letters/letter.html", context)


@never_cache
@require_safe
def pdf(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The bytes as they were made. While there are none, a page says so."""
    found = _own(request, pk)
    if not found.is_made:
        return render(request, "letters/no_pdf.html", {"letter": found}, status=409)
    return pdf_response(found)


def _own(request: HttpRequest, pk: int) -> Letter:
    return get_object_or_404(letters_for(acting_of(request)), pk=pk)


@require_POST
def paper_wish(request: HttpRequest) -> HttpResponse:
    """Letters on paper too, or no longer."""
    acting = acting_of(request)
    if acting.person is None:
        raise Http404
    is_wanted = request.POST.get("paper") == "yes"
    services.paper_wish_set(person=acting.person, is_wanted=is_wanted, actor=acting.user)
    if is_wanted:
        messages.success(request, _("From the next letter on, your letters are posted to you too."))
    else:
        messages.success(request, _("From the next letter on, we tell you by e-mail alone."))
    return redirect("letters:letters")


@require_POST
def address_right(request: HttpRequest) -> HttpResponse:
    """A letter came back, and the address is right all the same."""
    acting = acting_of(request)
    if acting.person is None:
        raise Http404
    services.returned_address_confirm(person=acting.person, actor=acting.user)
    messages.success(request, _("Thank you. We keep your correspondence address as it is."))
    return redirect("letters:letters")


@never_cache
@require_safe
def verify(request: HttpRequest, code: str = "") -> HttpResponse:
    """For anybody who holds a letter: is it ours, and does it still stand? The code is typed or in the address."""
    typed = code or request.GET.get("code", "")
    form = CodeForm({"code": typed} if typed or "code" in request.GET else None)
    if not (form.is_bound and form.is_valid()):
        return render(request, "letters/verify.html", {"form": form})
    verdict = rate_take(request, scope="letter", limit=settings.PORTAL_LETTER_CHECKS_PER_MINUTE, seconds=60)
    if verdict.is_over:
        text = _("Too many codes were tried from your connection. Try again in %(seconds)s seconds.")
        form.add_error(None, text % {"seconds": verdict.retry_after})
        return render(request, "letters/verify.html", {"form": form}, status=429)
    found = letter_by_code(code_typed(form.cleaned_data["code"]))
    if found is None:
        form.add_error("code", _("No letter of ours has this code. Compare it with the letter, sign by sign."))
        return render(request, "letters/verify.html", {"form": form})
    return render(request, "letters/verified.html", {"letter": found, "name": masked(found.recipient)})
