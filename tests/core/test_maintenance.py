"""The banner about maintenance: on every page, from one moment to another, in the reader's language."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import translation

from apps.core.clock import now
from apps.core.maintenance import maintenance_save
from apps.core.models import MaintenanceNotice, TrailEntry
from tests.factories import PersonFactory, StaffFactory

pytestmark = pytest.mark.django_db


def notice(**overrides: Any) -> MaintenanceNotice:
    values = {
        "starts_at": now() - dt.timedelta(hours=1),
        "ends_at": now() + dt.timedelta(hours=1),
        **{f"text_{code}": f"closed tonight ({code})" for code in ("fr", "nl", "de", "en")},
    }
    return maintenance_save(notice=MaintenanceNotice(**(values | overrides)), actor=StaffFactory())


@pytest.mark.parametrize("language", ["fr", "nl", "de", "en"])
def test_everybody_reads_it_on_every_page(client: Client, language: str) -> None:
    notice()
    text = f"closed tonight ({language})"
    client.cookies["django_language"] = language
    for address in ("/", "/help/", "/accounts/login/", "/nowhere/"):
        assert text in client.get(address).content.decode(), address
    client.force_login(PersonFactory(with_account=True).account)
    assert text in client.get(reverse("core:overview")).content.decode()
    client.force_login(StaffFactory(superuser=True))
    assert text in client.get(reverse("admin:index")).content.decode()


@pytest.mark.parametrize(
    "overrides",
    [
        {"is_on": False},
        {"ends_at": dt.datetime(2020, 1, 2, tzinfo=dt.UTC), "starts_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)},
        {"starts_at": dt.datetime(2100, 1, 1, tzinfo=dt.UTC), "ends_at": dt.datetime(2100, 1, 2, tzinfo=dt.UTC)},
    ],
    ids=["switched off", "over", "to come"],
)
def test_nobody_reads_it_at_other_times(client: Client, overrides: dict[str, Any]) -> None:
    notice(**overrides)
    assert "closed tonight" not in client.get("/").content.decode()


def test_what_is_wrong_is_refused() -> None:
    with pytest.raises(ValidationError):
        notice(text_de="")
    with translation.override("en"), pytest.raises(ValidationError, match="end must come after"):
        notice(ends_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))


def test_staff_switch_it_on_and_off_and_the_trail_knows(client: Client) -> None:
    officer = StaffFactory(role="Evaluation officers", language="en")
    client.force_login(officer)
    data = {
        "is_on": "on",
        "starts_at_0": "2020-01-01",
        "starts_at_1": "00:00",
        "ends_at_0": "2100-01-01",
        "ends_at_1": "00:00",
        **{f"text_{code}": "closed tonight" for code in ("fr", "nl", "de", "en")},
    }
    add = reverse("admin:core_maintenancenotice_add")
    assert client.post(add, {**data, "text_nl": ""}).status_code == 200
    assert client.post(add, data).status_code == 302
    made = MaintenanceNotice.objects.get()
    assert 'class="maintenance"' in client.get("/").content.decode()
    del data["is_on"]
    client.post(reverse("admin:core_maintenancenotice_change", args=[made.pk]), data)
    assert 'class="maintenance"' not in client.get("/").content.decode()
    assert TrailEntry.objects.filter(act="maintenance.save", actor_id=officer.pk).count() == 2


def test_who_may_only_look_can_not_change_it(client: Client) -> None:
    client.force_login(StaffFactory(role="Read only"))
    assert client.get(reverse("admin:core_maintenancenotice_changelist")).status_code == 200
    assert client.get(reverse("admin:core_maintenancenotice_add")).status_code == 403
