from __future__ import annotations

import re
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template import TemplateDoesNotExist
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.models import User

from . import selectors, services
from .models import Message


def _number(text: str | None) -> int | None:
    """What an address says; 404 for anything but a number."""
    if text is None:
        return None
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise Http404
    return int(text)


@never_cache
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """All that was sent to me, or would have been, the newest first."""
    user = cast(User, request.user)
    before = _number(request.GET.get("before"))
    entries, older = selectors.inbox_page(user=user, before=before)
    context = {"entries": entries, "older": older, "is_first": before is None}
    return render(request, "notifications/inbox.html", context)


@never_cache
@require_safe
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """One message as sent."""
    user = cast(User, request.user)
    found = get_object_or_404(Message.objects.for_user(user), pk=pk)
    entry = selectors.entry_of(found)
    try:
        text = selectors.text_of(found)
    except (KeyError, TemplateDoesNotExist):
        text = ""
    breadcrumbs = [(_("Messages"), reverse("notifications:inbox")), (entry.subject, "")]
    return render(request, "notifications/read.html", {"entry": entry, "text": text, "breadcrumbs": breadcrumbs})


@require_POST
def mark_read(request: HttpRequest) -> HttpResponse:
    """One message, or all of one's own. Reading alone writes nothing."""
    user = cast(User, request.user)
    count = services.messages_mark_read(user=user, message_id=_number(request.POST.get("message")))
    text = ngettext("%(count)s message is marked as read.", "%(count)s messages are marked as read.", count)
    messages.success(request, text % {"count": count})
    return redirect("notifications:inbox")


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Which kinds come by e-mail; the form stands on the account page."""
    services.kinds_choose(user=cast(User, request.user), wanted=request.POST.getlist("kinds"))
    messages.success(request, _("Your choice of e-mails was saved."))
    return redirect("accounts:settings")
