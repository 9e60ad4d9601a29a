"""The office: dated rows changed by two people, adherence in numbers, lists and files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from apps.accounts.models import Language
from apps.accounts.roles import EVALUATION_OFFICERS, READ_ONLY, SECOND_SIGNATORIES
from apps.conventions.counting import count
from apps.conventions.models import (
    Agreement,
    ChangeState,
    PartialLimits,
    Quorum,
    Reduction,
    TermsChange,
    Window,
    WindowClosing,
)
from apps.conventions.services import change_approve, change_propose, change_withdraw, choice_make, terms_load
from apps.conventions.services.loading import delivered
from apps.core.staff_start import staff_start
from tests.conventions.factories import LAST, OPENED, actor, agreement_window, physician, work_address
from tests.factories import ConventionPeriodFactory, ProviderNumberFactory, StaffFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def in_the_window(portal_clock: Any, settings: Any) -> None:
    portal_clock(OPENED)
    settings.PORTAL_STAFF_MFA_REQUIRED = False


def signed_in(role: str) -> tuple[Client, Any]:
    staff = StaffFactory(role=role, language=Language.ENGLISH)
    client = Client()
    client.force_login(staff)
    return client, staff


# ------------------------------------------------------------------ delivered rows


def test_the_delivered_rows_are_there_and_loading_again_changes_nothing() -> None:
    terms_load()
    found = delivered()
    assert Window.objects.count() == len(found["windows"])
    assert Reduction.objects.filter(profession="physiotherapist").count() == 3
    window = Window.objects.get(key="phys-2024-2025")
    window.note = "changed by staff"
    window.save()
    assert terms_load() == 0
    window.refresh_from_db()
    assert window.note == "changed by staff"


def test_what_was_over_when_the_portal_began_is_history() -> None:
    for model in (Window, Agreement):
        model._default_manager.all().delete()
    terms_load()
    run_here = set(Window.objects.filter(is_run_here=True, kind="new_agreement").values_list("key", flat=True))
    assert run_here == {"phys-2026-2027", "dent-2026-2027"}
    unknown = Window.objects.get(key="dent-2026-2027")
    assert unknown.last_day is None and unknown.in_force_on is None and unknown.evidence == ""
    assert PartialLimits.objects.filter(is_known=False).count() == 2


# ------------------------------------------------------------------ four eyes


def test_a_change_counts_when_a_second_person_approves_it() -> None:
    window = agreement_window()
    officer, signatory = StaffFactory(), StaffFactory()
    change = change_propose(
        model="window", row=window, values={"extended_to": dt.date(2026, 3, 20)}, reason="extended", actor=officer
    )
    window.refresh_from_db()
    assert window.last_day == LAST
    with pytest.raises(PermissionDenied):
        change_approve(change=change, actor=officer)
    change_approve(change=change, actor=signatory)
    window.refresh_from_db()
    assert window.last_day == dt.date(2026, 3, 20)
    with pytest.raises(ValidationError):
        change_withdraw(change=change, actor=officer)
    change.refresh_from_db()
    change.decided_by = officer
    with pytest.raises(IntegrityError), transaction.atomic():
        change.save()


def test_a_proposal_that_is_no_longer_about_the_row_as_it_is_must_be_made_anew() -> None:
    window = agreement_window()
    officer, signatory = StaffFactory(), StaffFactory()
    proposals = [
        change_propose(model="window", row=window, values={"extended_to": day}, reason="extended", actor=officer)
        for day in (dt.date(2026, 3, 20), dt.date(2026, 3, 21))
    ]
    change_approve(change=proposals[0], actor=signatory)
    with pytest.raises(ValidationError, match="changed since"):
        change_approve(change=proposals[1], actor=signatory)


def test_a_window_whose_silence_was_applied_is_not_extended() -> None:
    window = agreement_window()
    change = change_propose(
        model="window", row=window, values={"extended_to": dt.date(2026, 3, 20)}, reason="late", actor=StaffFactory()
    )
    WindowClosing.objects.create(window=window, started_at=dt.datetime.now(dt.UTC))
    with pytest.raises(ValidationError, match="already applied"):
        change_approve(change=change, actor=StaffFactory())


def test_staff_enter_the_limits_that_were_not_known() -> None:
    terms_load()
    client, _officer = signed_in(EVALUATION_OFFICERS)
    row = PartialLimits.objects.get(key="gp-2026")
    address = reverse("admin:conventions_partiallimits_propose", args=[row.pk])
    page = client.get(address)
    sent = {
        name: "" if value is None else value
        for name, value in page.context["form"].initial.items()
        if not isinstance(value, bool)
    }
    sent |= {"is_known": "on", "most_outside_blocks": "2", "evidence": "staff", "reason": "text of the agreement"}
    client.post(address, sent)
    change = TermsChange.objects.get()
    assert change.state == ChangeState.PROPOSED and change.values["most_outside_blocks"] == 2

    decide = reverse("admin:conventions_termschange_decide", args=[change.pk])
    assert client.post(decide, {"approve": "1"}).status_code == 403
    second, signatory = signed_in(SECOND_SIGNATORIES)
    assert any(card.count == 1 for card in staff_start(signatory, OPENED).waiting if "approve" in str(card.title))
    assert "Would be" in second.get(reverse("admin:conventions_termschange_change", args=[change.pk])).content.decode()
    second.post(decide, {"approve": "1"})
    row.refresh_from_db()
    assert row.is_known and row.most_outside_blocks == 2


def test_who_only_reads_proposes_and_decides_nothing() -> None:
    terms_load()
    client, _staff = signed_in(READ_ONLY)
    row = Quorum.objects.latest("pk")
    assert client.get(reverse("admin:conventions_quorum_change", args=[row.pk])).status_code == 200
    assert client.get(reverse("admin:conventions_quorum_propose", args=[row.pk])).status_code == 403
    change = change_propose(model="quorum", row=row, values={"percent": 61}, reason="x", actor=StaffFactory())
    decide = reverse("admin:conventions_termschange_decide", args=[change.pk])
    for act in ("approve", "withdraw"):
        assert client.post(decide, {act: "1"}).status_code == 403


# ------------------------------------------------------------------ numbers


def dentists(status: str, how_many: int, municipality: str = "44021") -> None:
    for _ in range(how_many):
        provider = ProviderNumberFactory(dentist=True)
        if status:
            ConventionPeriodFactory(provider=provider, status=status)
        if municipality:
            work_address(provider, municipality_code=municipality)


def test_counts_by_region_and_arrondissement_against_the_quorum() -> None:
    terms_load()
    dentists("full", 3)
    dentists("none", 3)
    dentists("full", 4, "62063")
    dentists("none", 1, "")
    ProviderNumberFactory(dentist=True, stopped_on=dt.date(2025, 1, 1))
    ProviderNumberFactory(dentist=True, person__deceased=True)
    counted = count("dentist", OPENED)
    assert counted.country.total == 11
    assert [(share.name, share.total) for share in counted.arrondissements][:2] == [("Gent", 6), ("Liège", 4)]
    assert counted.arrondissements[-1].total == 1  # where that one works isn't known
    reached = {judged.share.name: judged.is_reached for judged in counted.judged}
    assert reached["Gent"] is False and reached["Liège"] is True
    (country,) = [j for j in counted.judged if j.quorum.level == "country"]
    assert country.found.replace(",", ".") == "36.36 %" and country.is_reached is True


def test_those_whose_status_is_not_known_can_make_a_quorum_uncertain() -> None:
    terms_load()
    dentists("full", 5)
    dentists("none", 4)
    dentists("", 2)
    (country,) = [j for j in count("dentist", OPENED).judged if j.quorum.level == "country"]
    assert country.found.replace(",", ".") == "36.36–54.55 %" and country.is_reached is None


def test_the_limit_of_the_dentists_is_that_of_the_day() -> None:
    terms_load()
    dentists("full", 1)
    percents = {
        day: [j.quorum.percent for j in count("dentist", day).judged if j.quorum.level == "country"]
        for day in (dt.date(2024, 5, 20), dt.date(2024, 5, 21))
    }
    assert [[int(p) for p in found] for found in percents.values()] == [[40], [45]]


def test_the_page_of_numbers_its_file_and_the_file_of_choices() -> None:
    terms_load()
    window, provider = agreement_window(), physician()
    choice_make(provider=provider, window=window, choice="none", actor=actor(provider))
    client, _staff = signed_in(READ_ONLY)
    page = client.get(reverse("admin:conventions_window_counts"), {"profession": "physician", "day": "2026-03-27"})
    assert page.context["counted"].country.counts["none"] == 1
    for name in ("window_counts_csv", "conventionchoice_csv"):
        answer: Any = client.get(reverse(f"admin:conventions_{name}"))
        text = b"".join(answer.streaming_content).decode()
        assert len(text.splitlines()) >= 2, text
    assert provider.number in text
    assert client.get(reverse("admin:conventions_window_changelist")).status_code == 200
    for model in ("agreement", "window", "partiallimits", "quorum", "reduction", "termschange", "conventionchoice"):
        assert client.get(reverse(f"admin:conventions_{model}_changelist")).status_code == 200, model
