from __future__ import annotations

import shutil
import textwrap
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.selectors import demo_people
from apps.social_statute.personas.accounts import DEMO_PASSWORD


class Command(BaseCommand):
    help = "Prints the demo's people: who they are, what they show, how to sign in."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.PORTAL_DEMO:
            raise CommandError("This portal isn't a demo: PORTAL_DEMO is off.")
        people = list(
            demo_people().select_related("person").prefetch_related("person__numbers").order_by("is_staff", "username")
        )
        if not people:
            self.stdout.write("The demo is empty: `manage.py demo_load` fills it.")
            return
        rows = [(user.get_full_name(), user.username, _role(user), _(user.demo_title)) for user in people]
        widths = [max(len(row[column]) for row in rows) for column in range(3)]
        left = sum(widths) + 6
        width = max(shutil.get_terminal_size((120, 24)).columns - left, 40)
        for row in rows:
            first, *more = textwrap.wrap(row[3], width) or [""]
            cells = "  ".join(text.ljust(size) for text, size in zip(row[:3], widths, strict=True))
            self.stdout.write(f"{cells}  {first}")
            for line in more:
                self.stdout.write(" " * left + line)
        self.stdout.write("")
        url = f"{settings.PORTAL_BASE_URL}{reverse('accounts:demo')}"
        self.stdout.write(_("Sign in with one click: %(url)s") % {"url": url})
        self.stdout.write(
            _("Or with the address %(address)s and the password %(password)s")
            % {"address": "…@demo.example", "password": DEMO_PASSWORD}
        )


def _role(user: User) -> str:
    """The professions of a provider, the group of a member of staff; the rest act for others."""
    if hasattr(user, "person"):
        return ", ".join(number.get_profession_display() for number in user.person.numbers.all())
    if not user.is_staff:
        return str(_("Mandatary"))
    return ", ".join(group.name for group in user.groups.all()) or str(_("administrator"))
