"""What this app itself, the core and the libraries hold on a person, and for how long."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.core.clock import BRUSSELS
from apps.core.models import TrailEntry
from apps.core.personal_data import (
    Retained,
    TrailKind,
    register_left_out,
    register_personal_model,
    register_retained,
    register_trail_words,
    rows_delete,
)

from .models import DataExport
from .services.exports import export_expire
from .states import ExportState

register_personal_model("privacy.DataExport", "person", technical=("due_at", "claimed_until", "attempts", "last_error"))
register_left_out("core.TrailEntry", _("It is in the file “who_looked”, in plain words."))
register_left_out("privacy.TermProposal", _("Work of the office about how long data are kept, not about you."))
register_left_out("privacy.RetentionRun", _("Work of the office about how long data are kept, not about you."))
register_left_out("admin.LogEntry", _("Not used: the trail holds what staff do."))

# ------------------------------------------------------------------ accounts of the sign-in library
register_personal_model("account.EmailAddress", lambda person: _of_account("account.EmailAddress", person))
register_personal_model(
    "usersessions.UserSession",
    lambda person: _of_account("usersessions.UserSession", person),
    technical=("session_key", "data"),
)
register_personal_model(
    "socialaccount.SocialAccount",
    lambda person: _of_account("socialaccount.SocialAccount", person),
    omitted={"extra_data": _("What the federal sign-in told: your name and national number, which are in your file.")},
)
register_personal_model(
    "mfa.Authenticator",
    lambda person: _of_account("mfa.Authenticator", person),
    omitted={"data": _("The secret of your second factor: whoever has it could sign in as you.")},
)


def _of_account(model: str, person: Any) -> QuerySet[Any]:
    from django.apps import apps

    return apps.get_model(model)._base_manager.filter(user_id=person.account_id or 0)


# ------------------------------------------------------------------ how long
def _exports_expire(keys: Sequence[Any]) -> int:
    return sum(export_expire(export_id=key) for key in keys)


def _start(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=BRUSSELS)


def _sessions_without_end(day: dt.date) -> QuerySet[Any]:
    """The list of where one is signed in, of sessions that are over."""
    alive = Session.objects.filter(pk=OuterRef("session_key"))
    return UserSession.objects.filter(~Exists(alive), last_seen_at__lt=_start(day))


register_retained(
    Retained(
        code="privacy.export",
        model="privacy.DataExport",
        label=_("Exports of personal data: the files"),
        begins=_("the last day to download it"),
        past=lambda day: DataExport.objects.filter(state=ExportState.READY, expires_on__lt=day),
        dispose=_exports_expire,
        setting="PRIVACY_EXPORT_DAYS",
    )
)
register_retained(
    Retained(
        code="sessions.session",
        model="sessions.Session",
        label=_("Sessions that are over"),
        begins=_("the end of the session"),
        past=lambda day: Session.objects.filter(expire_date__lt=_start(day)),
        dispose=rows_delete("sessions.Session"),
        setting="SESSION_COOKIE_AGE",
    )
)
register_retained(
    Retained(
        code="sessions.where_signed_in",
        model="usersessions.UserSession",
        label=_("Where somebody was signed in"),
        begins=_("the end of the session"),
        past=_sessions_without_end,
        dispose=rows_delete("usersessions.UserSession"),
        setting="SESSION_COOKIE_AGE",
    )
)
register_retained(
    Retained(
        code="core.trail",
        model="core.TrailEntry",
        label=_("The trail"),
        begins=_("the day of the entry"),
        past=lambda day: TrailEntry.objects.filter(at__lt=_start(day)),
    )
)

# ------------------------------------------------------------------ the trail in plain words
register_trail_words(
    TrailKind.READ,
    {
        "data_export_download": _("Downloaded the export of your data"),
        "data_export_read": _("Looked at an export of your data (not at its content)"),
        "trail_entry_read": _("Looked at an entry of the trail about you"),
    },
)
register_trail_words(
    TrailKind.CHANGE,
    {
        "data_export_ask": _("Asked for an export of your data"),
        "data_export_ready": _("Made an export of your data"),
        "data_export_retry": _("Tried to make the export of your data again"),
        "data_export_expire": _("Deleted the file with the export of your data"),
    },
)
