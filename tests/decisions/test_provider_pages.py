"""What the provider and their mandataries see of a decision: the decided amount everywhere, never the computed one."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import Language, User
from apps.core.overview import needs_of, overview_of
from apps.decisions import offers
from apps.decisions.models import Decision
from apps.decisions.offers import Offer, register_offer
from apps.decisions.services import decision_notified, decision_sign, hold_place, note_write
from apps.evaluations.models import Dossier
from apps.evaluations.settled import settled_of
from apps.evaluations.states import DossierState
from apps.letters.models import Letter
from apps.social_statute.additions.services import DecidedError, benefit_choose, inactivity_waive
from apps.social_statute.proofs.services import proof_draft_save
from tests.decisions.deciding import departing, dossier_judged, followed

pytestmark = pytest.mark.django_db
COMPUTED, DECIDED = "€5,881.81", "€1,234.56"


@pytest.fixture
def own(premium_year: None) -> Dossier:
    """Of somebody who signs in: the rules give the full amount."""
    return dossier_judged(person__with_account=True, person__account__language=Language.ENGLISH)


@pytest.fixture
def lowered(own: Dossier, officer: User, signatory: User) -> Decision:
    """The office grants less than the rules found."""
    return decision_sign(
        decision=departing(own, actor=officer, explanation="Two months do not count."), actor=signatory
    )


def signed_in(client: Client, dossier: Dossier) -> Client:
    account = dossier.provider.person.account
    assert account is not None
    client.force_login(account)
    client.cookies["django_language"] = "en"
    return client


def seen(client: Client, dossier: Dossier, name: str = "year") -> str:
    kwargs = {} if name in ("years",) else {"number": dossier.provider.number, "year": 2024}
    answer = signed_in(client, dossier).get(reverse(f"social_statute:{name}", kwargs=kwargs))
    assert answer.status_code == 200
    text = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(html.unescape(text).split())


def test_the_page_says_first_what_was_decided_and_why_it_departs(client: Client, lowered: Decision) -> None:
    page = seen(client, lowered.dossier)
    assert page.index(DECIDED) < page.index("This is not what the rules alone found")
    assert page.index("Two months do not count.") < page.index("What the rules found")
    assert page.index(COMPUTED) > page.index("The rules found:")
    assert "How the rules calculate the amount" in page


@pytest.mark.parametrize("where", ["overview", "years"])
def test_lists_show_the_decided_amount_alone(client: Client, lowered: Decision, where: str) -> None:
    dossier = lowered.dossier
    if where == "years":
        page = seen(client, dossier, "years")
    else:
        page = signed_in(client, dossier).get(reverse(f"core:{where}")).content.decode()
    assert DECIDED in page
    assert COMPUTED not in page


def test_the_engines_own_pages_learn_it_too(lowered: Decision) -> None:
    from apps.evaluations.overview import overview

    (card,) = overview(lowered.dossier.provider.person, dt.date(2025, 9, 8)).results
    assert card.amount == Decimal("1234.56")
    assert settled_of([lowered.dossier_id])[lowered.dossier_id].amount == Decimal("1234.56")


def test_it_says_until_when_and_how(client: Client, own: Dossier, officer: User, portal_clock: Any) -> None:
    decision = followed(own, actor=officer)
    assert "The time to contest begins when the letter has left" in seen(client, own)
    decision_notified(decision_id=decision.pk, day=dt.date(2025, 9, 20))
    portal_clock(dt.date(2025, 11, 19))
    assert "until 19 November 2025, until midnight Today is the last day" in seen(client, own)
    portal_clock(dt.date(2025, 11, 20))
    page = seen(client, own)
    assert "You can contest this decision" not in page
    assert "This year is closed" in page


def test_what_can_be_done_is_offered_until_the_last_day(
    client: Client, own: Dossier, officer: User, portal_clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offers, "_offers", {})
    register_offer("contests", lambda decision: Offer(label="Contest it", url="/contest/"))
    decision = followed(own, actor=officer)
    decision_notified(decision_id=decision.pk, day=dt.date(2025, 9, 20))
    assert "Contest it" in seen(client, own)
    portal_clock(dt.date(2025, 11, 20))
    assert "Contest it" not in seen(client, own)


def test_the_letter_is_linked(client: Client, own: Dossier, officer: User) -> None:
    decision = followed(own, actor=officer)
    letter = Letter.objects.get(event=f"decision:{decision.pk}")
    answer = signed_in(client, own).get(
        reverse("social_statute:year", kwargs={"number": own.provider.number, "year": 2024})
    )
    assert reverse("letters:letter", kwargs={"pk": letter.pk}) in answer.content.decode()


def test_only_notes_written_for_the_provider_are_shown(client: Client, own: Dossier, officer: User) -> None:
    note_write(dossier=own, text="We phoned your fund.", is_visible=True, actor=officer)
    note_write(dossier=own, text="Strange file.", is_visible=False, actor=officer)
    hold_place(dossier=own, reason="Ask the lawyers.", actor=officer)
    page = seen(client, own)
    assert "We phoned your fund." in page
    assert "Strange file." not in page
    assert "Ask the lawyers." not in page


def test_a_proposal_that_waits_is_not_shown(client: Client, own: Dossier, officer: User) -> None:
    departing(own, actor=officer)
    page = seen(client, own)
    assert DECIDED not in page
    assert "We have not decided yet" in page


def test_the_timeline_tells_of_decision_and_notification(client: Client, own: Dossier, officer: User) -> None:
    decision = followed(own, actor=officer)
    decision_notified(decision_id=decision.pk, day=dt.date(2025, 9, 9))
    page = seen(client, own)
    assert page.index("The letter of the decision left for you") < page.index("Result available")


class TestManyFiles:
    """What whoever works on many files reads, after the decision."""

    DAY = dt.date(2025, 9, 20)

    def titles(self, dossier: Dossier) -> list[tuple[str, dt.date | None]]:
        person = dossier.provider.person_id
        return [(str(need.title), need.deadline) for need in needs_of([person], self.DAY).get(person, [])]

    def test_the_full_benefit_asks_nothing(self, dossier: Dossier, officer: User) -> None:
        decision_notified(decision_id=followed(dossier, actor=officer).pk, day=self.DAY)
        assert self.titles(dossier) == []

    def test_a_refusal_says_until_when_it_can_be_contested(self, refused: Dossier, officer: User) -> None:
        decision_notified(decision_id=followed(refused, actor=officer).pk, day=self.DAY)
        assert self.titles(refused) == [("Social statute 2024: refused", dt.date(2025, 11, 19))]
        part = overview_of(refused.provider.person, self.DAY)
        # A right, not a duty.
        assert [(str(todo.title), todo.deadline) for todo in part.choices] == self.titles(refused)
        assert part.duties == []

    def test_nothing_more_after_the_last_day(self, refused: Dossier, officer: User) -> None:
        decision_notified(decision_id=followed(refused, actor=officer).pk, day=dt.date(2025, 7, 1))
        assert self.titles(refused) == []

    def test_the_number_of_queries_is_fixed(
        self, premium_year: None, officer: User, django_assert_max_num_queries: Callable[..., Any]
    ) -> None:
        people = []
        for _turn in range(4):
            dossier = dossier_judged(volume=100)
            decision_notified(decision_id=followed(dossier, actor=officer).pk, day=self.DAY)
            people.append(dossier.provider.person_id)
        needs_of(people[:1], self.DAY)
        with django_assert_max_num_queries(16):
            assert len(needs_of(people, self.DAY)) == 4


def test_states_have_words_for_the_provider_of_their_own() -> None:
    for state in DossierState:
        assert state.label_for_provider != str(state.label)


class TestNothingIsAddedAnyMore:
    @pytest.mark.parametrize("name", ["what_if", "contract", "waiver", "proof"])
    def test_the_pages_say_so(self, client: Client, own: Dossier, officer: User, name: str, portal_clock: Any) -> None:
        followed(own, actor=officer)
        portal_clock(dt.date(2025, 8, 1))  # additions would still be open
        page = seen(client, own, name)
        assert "We have decided on this year" in page
        content = signed_in(client, own).get(
            reverse(f"social_statute:{name}", kwargs={"number": own.provider.number, "year": 2024})
        )
        main = content.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
        assert "<form" not in main

    def test_the_services_refuse(self, own: Dossier, officer: User, portal_clock: Any) -> None:
        followed(own, actor=officer)
        portal_clock(dt.date(2025, 8, 1))
        account = own.provider.person.account
        assert account is not None
        for act in (inactivity_waive, benefit_choose, proof_draft_save):
            with pytest.raises(DecidedError, match="We have decided on 2024"):
                act(provider=own.provider, year=2024, actor=account)

    def test_the_page_of_the_year_offers_none_of_it(self, client: Client, own: Dossier, officer: User) -> None:
        assert "What if?" in seen(client, own)
        followed(own, actor=officer)
        page = seen(client, own)
        assert "What if?" not in page
        assert "If you agree, you need to do nothing" in page
