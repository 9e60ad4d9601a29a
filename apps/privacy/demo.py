"""An export that is ready and a look or two for the demo's first provider."""

from __future__ import annotations

import datetime as dt

from apps.accounts.models import User
from apps.core.demo import Say, portal_day, register_demo
from apps.core.trail import trail_add
from apps.core.trail_checks import trail_check_record, trail_last_check

from .models import DataExport
from .services.exports import export_ask, export_make
from .services.terms import classes_note

ASKED_ON = dt.date(2025, 7, 8)
PROVIDER, OFFICER = "mieke.aerts", "sabine.thys"


def fill(say: Say) -> None:
    people = {user.username: user for user in User.objects.filter(username__in=[PROVIDER, OFFICER])}
    provider, officer = people.get(PROVIDER), people.get(OFFICER)
    person = getattr(provider, "person", None)
    if provider is None or officer is None or person is None:
        return
    if not DataExport.objects.filter(person=person).exists():
        classes_note()
        with portal_day(ASKED_ON):
            trail_add(
                act="person_read", subject_type="person", subject_id=person.pk, person_id=person.pk, actor=officer
            )
            export_make(export_id=export_ask(person=person, actor=provider).pk)
        say("privacy: an export, and who looked")
    if trail_last_check() is None:
        trail_check_record()


register_demo("90_privacy", fill)
