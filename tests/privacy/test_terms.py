"""How long things are kept: unknown until two persons of staff say it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.core.models import TrailEntry
from apps.core.personal_data import retained_classes
from apps.privacy.models import RetentionClass, TermProposal
from apps.privacy.services.terms import classes_note, term_approve, term_drop, term_propose
from tests.factories import StaffFactory
from tests.races import refusals

pytestmark = pytest.mark.django_db


def kept(code: str = "notifications.message") -> RetentionClass:
    classes_note()
    return RetentionClass.objects.get(code=code)


def officer() -> Any:
    return StaffFactory(role="Evaluation officers")


def signatory() -> Any:
    return StaffFactory(role="Second signatories")


def proposed(**more: Any) -> TermProposal:
    return term_propose(**{"retention_class": kept(), "years": 10, "basis": "Act X", "actor": officer()} | more)


def test_no_term_is_invented() -> None:
    classes_note()
    assert RetentionClass.objects.count() == len(retained_classes())
    assert not RetentionClass.objects.exclude(years=None).exists()
    by_policy = set(RetentionClass.objects.exclude(setting="").values_list("code", flat=True))
    assert by_policy == {"privacy.export", "sessions.session", "sessions.where_signed_in", "number_requests.draft"}


def test_two_persons_set_a_term() -> None:
    proposal = proposed()
    assert kept().years is None
    term_approve(proposal=proposal, actor=signatory())
    assert (kept().years, kept().basis) == (10, "Act X")
    classes_note()
    assert kept().years == 10, "a migration leaves it alone"
    assert list(TrailEntry.objects.order_by("id").values_list("act", flat=True)) == [
        "retention_term_propose",
        "retention_term_approve",
    ]


def test_back_to_unknown_takes_two_persons_too() -> None:
    term_approve(proposal=proposed(), actor=signatory())
    back = proposed(years=None, basis="Act X was abolished")
    assert kept().years == 10
    term_approve(proposal=back, actor=signatory())
    assert (kept().years, kept().basis) == (None, "")


def test_nobody_approves_their_own() -> None:
    both = StaffFactory(superuser=True)
    proposal = proposed(actor=both)
    with pytest.raises(ValidationError, match="Somebody else"):
        term_approve(proposal=proposal, actor=both)
    with pytest.raises(IntegrityError, match="term_proposal_four_eyes"), transaction.atomic():
        TermProposal.objects.filter(pk=proposal.pk).update(state="approved", decided_by=both, decided_at=timezone.now())


@pytest.mark.parametrize("role", ["Read only", "Registers"])
def test_rights(role: str) -> None:
    staff = StaffFactory(role=role)
    with pytest.raises(PermissionDenied):
        proposed(actor=staff)
    proposal = proposed()
    for act in (
        lambda: term_approve(proposal=proposal, actor=staff),
        lambda: term_drop(proposal=proposal, reason="no", actor=staff),
    ):
        with pytest.raises(PermissionDenied):
            act()


@pytest.mark.parametrize(
    ("years", "basis"), [(0, "Act X"), (-1, "Act X"), (201, "Act X"), (5, " "), (None, ""), (None, "Still unknown")]
)
def test_bad_input(years: Any, basis: str) -> None:
    with pytest.raises(ValidationError):
        proposed(years=years, basis=basis)


def test_what_a_setting_gives_is_not_set_here_and_one_proposal_waits_at_a_time() -> None:
    with pytest.raises(ValidationError, match="setting"):
        proposed(retention_class=kept("privacy.export"))
    proposed()
    with pytest.raises(ValidationError):
        proposed(years=5)


def test_dropped_says_why_and_decides_once() -> None:
    proposal = proposed()
    with pytest.raises(ValidationError):
        term_drop(proposal=proposal, reason=" ", actor=signatory())
    term_drop(proposal=proposal, reason="Wrong act", actor=signatory())
    with pytest.raises(ValidationError, match="decided already"):
        term_approve(proposal=proposal, actor=signatory())
    assert kept().years is None


@pytest.mark.django_db(transaction=True)
def test_approved_and_dropped_at_once_ends_in_one_state() -> None:
    proposal, first, second = proposed(), signatory(), signatory()
    refused = refusals(
        lambda: term_approve(proposal=proposal, actor=first),
        lambda: term_drop(proposal=proposal, reason="no", actor=second),
    )
    proposal.refresh_from_db()
    assert len(refused) == 1
    assert kept().years == (10 if proposal.state == "approved" else None)


class TestPages:
    def ask(self, user: Any, name: str, pk: int, **data: Any) -> Any:
        client = Client()
        client.force_login(user)
        client.cookies["django_language"] = "en"
        address = reverse(f"admin:privacy_{name}", args=[pk])
        return client.post(address, data) if data else client.get(address)

    def test_the_inventory_says_what_is_unknown(self) -> None:
        classes_note()
        client = Client()
        client.force_login(StaffFactory(role="Read only"))
        client.cookies["django_language"] = "en"
        text = client.get(reverse("admin:privacy_retentionclass_changelist")).content.decode()
        assert "Unknown: nothing is deleted" in text
        assert "The portal&#x27;s own policy (PRIVACY_EXPORT_DAYS)" in text

    def test_proposed_and_approved_by_page(self) -> None:
        found = kept()
        assert self.ask(StaffFactory(role="Read only"), "retentionclass_propose", found.pk).status_code == 403
        refused = self.ask(officer(), "retentionclass_propose", found.pk, years="7", basis="")
        assert refused.status_code == 200 and "errornote" in refused.content.decode()
        assert self.ask(officer(), "retentionclass_propose", found.pk, years="7", basis="Act Y").status_code == 302
        proposal = TermProposal.objects.get()
        assert self.ask(officer(), "termproposal_approve", proposal.pk).status_code == 403
        assert "Act Y" in self.ask(signatory(), "termproposal_approve", proposal.pk).content.decode()
        assert self.ask(signatory(), "termproposal_approve", proposal.pk, ok="1").status_code == 302
        assert kept().years == 7
