"""The office's workplace: who may do what, what a page shows, and what happens to an old page or a second click."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts import roles
from apps.accounts.models import User
from apps.core.models import TrailEntry
from apps.decisions.admin.acts import ACTS
from apps.decisions.models import Assignment, Decision, Hold, Note, StandardReason
from apps.decisions.services import decision_sign, hold_place
from apps.evaluations.models import Dossier
from apps.evaluations.states import DossierState
from tests.decisions.deciding import departing, dossier_judged, followed, judged, tick
from tests.factories import StaffFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def without_second_factor(settings: Any) -> None:
    settings.PORTAL_STAFF_MFA_REQUIRED = False


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def url(name: str, *args: Any) -> str:
    return reverse(f"admin:decisions_workdossier_{name}", args=args)


def seen_in(response: Any) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', response.content.decode())
    assert found is not None
    return found[1]


def opened(user: User, dossier: Dossier, act: str) -> tuple[Client, str]:
    """The browser of that person with the form of the act open."""
    client = as_(user)
    return client, seen_in(client.get(url(act, dossier.pk)))


DEPARTS = {"verdict": "grant", "amount": "1234.56", "explanation": "Wegens overmacht.", "confirmed": "1"}


# --- rights -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [roles.READ_ONLY, roles.REGISTERS])
def test_who_only_reads_sees_no_button_and_may_do_nothing(dossier: Dossier, role: str) -> None:
    client = as_(StaffFactory(role=role))
    page = client.get(url("change", dossier.pk))
    assert page.status_code == 200
    assert "<form" not in page.content.decode().split('id="content-main"')[1]
    assert 'class="button' not in page.content.decode().split('id="content-main"')[1]
    for act in ACTS:
        assert client.get(url(act, dossier.pk)).status_code == 403
        assert client.post(url(act, dossier.pk), {"seen": "x"}).status_code == 403
    assert client.post(url("check", dossier.pk), {"code": "file_read", "attempt": "1"}).status_code == 403
    assert client.post(url("take"), {"dossier": dossier.pk}).status_code == 403


def test_an_officer_neither_signs_nor_revokes(refused: Dossier, officer: User) -> None:
    departing(refused, actor=StaffFactory(role=roles.EVALUATION_OFFICERS))
    for act in ("sign", "revoke"):
        assert as_(officer).post(url(act, refused.pk), {"seen": "x"}).status_code == 403


def test_nobody_else_gets_in(dossier: Dossier) -> None:
    assert Client().get(url("changelist")).status_code == 302
    assert as_(StaffFactory()).get(url("changelist")).status_code == 403
    assert as_(StaffFactory()).get(url("change", dossier.pk)).status_code == 403


def test_a_look_is_in_the_trail(dossier: Dossier, officer: User) -> None:
    as_(officer).get(url("change", dossier.pk))
    as_(officer).get(url("follow", dossier.pk))
    reads = TrailEntry.objects.filter(act="dossier_read", person_id=dossier.provider.person_id, actor_id=officer.pk)
    assert reads.count() == 2


# --- deciding ---------------------------------------------------------------------------------------------------------


def test_to_decide_as_the_rules_found_asks_once(dossier: Dossier, officer: User) -> None:
    client, seen = opened(officer, dossier, "follow")
    assert not Decision.objects.exists()
    assert client.post(url("follow", dossier.pk), {"seen": seen}).status_code == 302
    decision = Decision.objects.get()
    assert (decision.is_final, decision.grants, decision.proposed_by) == (True, True, officer)
    assert "Decide as the rules found" not in client.get(url("change", dossier.pk)).content.decode()


def test_a_second_click_is_told_and_decides_nothing(dossier: Dossier, officer: User) -> None:
    client, seen = opened(officer, dossier, "follow")
    client.post(url("follow", dossier.pk), {"seen": seen})
    again = client.post(url("follow", dossier.pk), {"seen": seen})
    assert again.status_code == 200
    assert "This dossier is “decided” by now" in again.content.decode()
    assert Decision.objects.count() == 1


def test_to_depart_shows_the_decision_again_before_it_is_proposed(refused: Dossier, officer: User) -> None:
    tick(refused, actor=officer)
    client, seen = opened(officer, refused, "depart")
    typed = DEPARTS | {"seen": seen}
    del typed["confirmed"]
    asked = client.post(url("depart", refused.pk), typed)
    assert not Decision.objects.exists()
    assert 'value="Wegens overmacht."' in asked.content.decode()
    changed = client.post(url("depart", refused.pk), typed | {"change": "1", "confirmed": "1"})
    assert ">\nWegens overmacht.</textarea>" in changed.content.decode()
    assert not Decision.objects.exists()

    assert client.post(url("depart", refused.pk), typed | {"confirmed": "1"}).status_code == 302
    assert Decision.objects.get().state == "proposed"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"amount": ""}, "Enter the amount"),
        ({"amount": "-5"}, "greater than or equal"),
        ({"amount": "5,5,5"}, "Enter a number"),
        ({"verdict": "refuse"}, "A refusal has no amount"),
        ({"explanation": "  "}, "Say why"),
        ({"verdict": ""}, "This field is required"),
        ({"reasons": ["0"]}, "Select a valid choice"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_lost(
    refused: Dossier, officer: User, typed: dict[str, Any], said: str
) -> None:
    tick(refused, actor=officer)
    client, seen = opened(officer, refused, "depart")
    page = client.post(url("depart", refused.pk), DEPARTS | {"seen": seen} | typed)
    assert page.status_code == 200
    text = page.content.decode()
    assert said in text
    assert "<title>Error:" in text
    assert typed.get("explanation", "Wegens overmacht.") in text
    assert not Decision.objects.exists()


def test_a_reason_to_refuse_grants_nothing(refused: Dossier, officer: User) -> None:
    tick(refused, actor=officer)
    client, seen = opened(officer, refused, "depart")
    reason = StandardReason.objects.filter(use="refusal").first()
    assert reason is not None
    page = client.post(url("depart", refused.pk), DEPARTS | {"seen": seen, "reasons": [str(reason.pk)]})
    assert "reasons that fit your decision" in page.content.decode()


def test_without_the_checklist_nobody_departs(refused: Dossier, officer: User) -> None:
    client, seen = opened(officer, refused, "depart")
    page = client.post(url("depart", refused.pk), DEPARTS | {"seen": seen})
    assert "say so in the checklist" in page.content.decode()
    assert "Wegens overmacht." in page.content.decode()

    for code in ("file_read", "reasons_fit"):
        client.post(url("check", refused.pk), {"code": code, "attempt": "1"})
    assert client.post(url("depart", refused.pk), DEPARTS | {"seen": seen_in(page)}).status_code == 302


def test_an_old_page_keeps_what_was_typed_and_fits_again(refused: Dossier, officer: User) -> None:
    tick(refused, actor=officer)
    client, seen = opened(officer, refused, "depart")
    judged(refused.provider)
    page = client.post(url("depart", refused.pk), DEPARTS | {"seen": seen})
    assert page.status_code == 200
    assert "There is a newer result than the one you saw." in page.content.decode()
    assert "Wegens overmacht." in page.content.decode()
    assert not Decision.objects.exists()

    tick(refused, actor=officer)
    assert client.post(url("depart", refused.pk), DEPARTS | {"seen": seen_in(page)}).status_code == 302
    assert Decision.objects.get().attempt.number == 2


def test_a_tick_on_an_old_page_is_refused(refused: Dossier, officer: User) -> None:
    judged(refused.provider)
    client = as_(officer)
    client.post(url("check", refused.pk), {"code": "file_read", "attempt": "1"})
    assert "There is a newer result" in client.get(url("change", refused.pk)).content.decode()


def test_who_proposed_can_take_it_back_but_not_sign(refused: Dossier, signatory: User) -> None:
    departing(refused, actor=signatory)
    page = as_(signatory).get(url("change", refused.pk)).content.decode()
    assert url("sign", refused.pk) not in page
    assert as_(signatory).get(url("sign", refused.pk)).status_code == 302
    client, seen = opened(signatory, refused, "drop")
    client.post(url("drop", refused.pk), {"seen": seen, "reason": "A slip."})
    assert Decision.objects.get().state == "dropped"


def test_a_second_person_signs_and_undoes(refused: Dossier, officer: User, signatory: User) -> None:
    departing(refused, actor=officer)
    client, seen = opened(signatory, refused, "sign")
    client.post(url("sign", refused.pk), {"seen": seen})
    assert Decision.objects.get().signed_by == signatory

    client, seen = opened(signatory, refused, "revoke")
    assert "The provider reads this: write in their language." in client.get(url("revoke", refused.pk)).content.decode()
    without = client.post(url("revoke", refused.pk), {"seen": seen, "reason": "The wrong dossier."})
    assert "The wrong dossier." in without.content.decode()
    assert Decision.objects.get().is_final
    client.post(url("revoke", refused.pk), {"seen": seen, "reason": "The wrong dossier.", "confirmed": "on"})
    assert Decision.objects.get().state == "revoked"
    refused.refresh_from_db()
    assert refused.state == DossierState.EVALUATED


def test_two_signatories_and_one_signature(refused: Dossier, officer: User, signatory: User) -> None:
    departing(refused, actor=officer)
    other, seen = opened(StaffFactory(role=roles.SECOND_SIGNATORIES), refused, "drop")
    decision_sign(decision=Decision.objects.get(), actor=signatory)
    page = other.post(url("drop", refused.pk), {"seen": seen, "reason": "The amount is wrong."})
    assert "A decision was proposed, signed, sent back or revoked" in page.content.decode()
    assert "The amount is wrong." in page.content.decode()
    assert Decision.objects.get().is_final


# --- beside the decision ----------------------------------------------------------------------------------------------


def test_a_held_dossier_waits_for_its_release(dossier: Dossier, officer: User) -> None:
    client, seen = opened(officer, dossier, "hold")
    client.post(url("hold", dossier.pk), {"seen": seen, "reason": "We ask the insurer."})
    assert client.get(url("follow", dossier.pk)).status_code == 302
    assert "We ask the insurer." in client.get(url("change", dossier.pk)).content.decode()
    client, seen = opened(officer, dossier, "release")
    client.post(url("release", dossier.pk), {"seen": seen})
    assert not Hold.objects.filter(released_at__isnull=True).exists()


def test_a_hold_between_reading_and_deciding_stops_the_decision(dossier: Dossier, officer: User) -> None:
    client, seen = opened(officer, dossier, "follow")
    hold_place(dossier=dossier, reason="Wait.", actor=StaffFactory())
    page = client.post(url("follow", dossier.pk), {"seen": seen})
    assert "put on hold or released" in page.content.decode()
    assert not Decision.objects.exists()


def test_a_note_is_written_once(dossier: Dossier, officer: User) -> None:
    client, seen = opened(officer, dossier, "note")
    typed = {"seen": seen, "text": "<b>Phoned</b> the insurer.", "is_visible": "1"}
    client.post(url("note", dossier.pk), typed)
    again = client.post(url("note", dossier.pk), typed)
    assert "A note was written since you opened this page." in again.content.decode()
    note = Note.objects.get()
    assert note.is_visible
    assert "&lt;b&gt;Phoned&lt;/b&gt;" in client.get(url("change", dossier.pk)).content.decode()


def test_a_dossier_goes_from_desk_to_desk(dossier: Dossier, officer: User) -> None:
    colleague = StaffFactory(role=roles.EVALUATION_OFFICERS)
    client = as_(officer)
    back = url("changelist") + "?queue=ready&assigned=nobody"
    taken = client.post(url("take"), {"dossier": [str(dossier.pk)], "back": back})
    assert taken["Location"] == back
    assert Assignment.objects.get().to == officer
    assert "Nothing here fits" in client.get(back).content.decode()

    client, seen = opened(officer, dossier, "assign")
    client.post(url("assign", dossier.pk), {"seen": seen, "to": str(colleague.pk)})
    assert Assignment.objects.get().to == colleague
    client, seen = opened(officer, dossier, "assign")
    client.post(url("assign", dossier.pk), {"seen": seen, "to": ""})
    assert not Assignment.objects.exists()


def test_nobody_is_sent_elsewhere_after_taking(dossier: Dossier, officer: User) -> None:
    for back in ("https://elsewhere.example/", "//elsewhere.example", ""):
        taken = as_(officer).post(url("take"), {"dossier": [str(dossier.pk)], "back": back})
        assert taken["Location"] == url("changelist")
    assert "Choose at least one" in as_(officer).post(url("take"), {"dossier": ["x"]}, follow=True).content.decode()


# --- the queues' page -------------------------------------------------------------------------------------------------


def test_the_queues_show_what_waits_and_until_when(dossier: Dossier, refused: Dossier, officer: User) -> None:
    departing(refused, actor=officer)
    client = as_(officer)
    page = client.get(url("changelist")).content.decode()
    assert "Decisions to sign" in page
    assert "Grant EUR" in page or "1,234.56" in page
    ready = client.get(url("changelist") + "?queue=ready").content.decode()
    assert str(dossier.provider.person) in ready
    assert str(refused.provider.person) not in ready
    found = client.get(url("changelist") + f"?queue=ready&q={refused.provider.number}").content.decode()
    assert "Nothing here fits" in found


def test_a_strange_address_shows_the_queues(dossier: Dossier, officer: User) -> None:
    for query in ("?queue=none", "?page=x", "?page=99999999999", "?year=abc", "?assigned=evil", "?page=-1", "?q=%00"):
        assert as_(officer).get(url("changelist") + query).status_code == 200


def test_more_rows_cost_no_more_queries(dossier: Dossier, officer: User) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = as_(officer)
    address = url("changelist") + "?queue=ready"
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for _ in range(3):
        dossier_judged()
    with CaptureQueriesContext(connection) as more:
        client.get(address)
    assert len(more) == len(one)


def test_a_decided_dossier_shows_its_decision_and_what_happened(dossier: Dossier, officer: User) -> None:
    followed(dossier, actor=officer)
    page = as_(officer).get(url("change", dossier.pk)).content.decode()
    assert "Decision taken" in page
    assert "Grants" in page


# --- standard reasons -------------------------------------------------------------------------------------------------


def test_a_standard_reason_needs_four_languages(officer: User, signatory: User, db: None) -> None:
    address = reverse("admin:decisions_standardreason_add")
    filled = {"code": "new", "use": "grant", "text_fr": "a", "text_nl": "b", "text_de": "", "text_en": "d"}
    assert as_(officer).get(address).status_code == 403
    client = as_(signatory)
    assert client.post(address, filled).status_code == 200
    assert client.post(address, filled | {"text_de": "c", "is_active": "on"}).status_code == 302
    reason = StandardReason.objects.get(code="new")
    assert TrailEntry.objects.filter(act="standard_reason_add", subject_id=str(reason.pk)).exists()
    assert client.post(reverse("admin:decisions_standardreason_delete", args=[reason.pk])).status_code == 403


def test_the_starter_set_is_there_and_never_overwrites(db: None) -> None:
    from apps.decisions.services import standard_reasons_load

    assert {"grant", "refusal", "contest"} == set(StandardReason.objects.values_list("use", flat=True))
    StandardReason.objects.filter(code="our-mistake").update(text_en="Other words.")
    StandardReason.objects.filter(code="later-data").delete()
    assert standard_reasons_load() == 1
    assert StandardReason.objects.get(code="our-mistake").text_en == "Other words."


def test_a_row_says_who_must_act(premium_year: None, officer: User) -> None:
    dossier = dossier_judged(contracted=False)
    page = as_(officer).get(url("changelist") + "?queue=blocked").content.decode()
    assert str(dossier.provider.person) in page
    assert "no contract linked" in page
    assert re.search(r'data-label="Who must act">the provider<', page)


def test_the_history_is_a_look_too(dossier: Dossier, officer: User) -> None:
    assert as_(officer).get(url("history", dossier.pk)).status_code == 200
    assert TrailEntry.objects.filter(act="dossier_read", actor_id=officer.pk).count() == 1
    assert not TrailEntry.objects.filter(act="work_dossier_read").exists()
