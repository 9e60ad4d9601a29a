"""This is wrong: who is asked, who answers, and what the provider sees of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from apps.accounts.roles import EVALUATION_OFFICERS, READ_ONLY, roles_apply
from apps.notifications.models import Message
from apps.providers.authorities import FACTS, HOW_TO_CORRECT, Authority
from apps.providers.models import FactCorrection, FactObjection
from apps.providers.objections.services import objection_answer, objection_withdraw
from apps.social_statute.wording.terms import FACTS as RULE_FACTS
from tests.factories import ProviderNumberFactory, StaffFactory
from tests.providers.pages import signed_in

pytestmark = pytest.mark.django_db

SAID = {"fact": "convention", "year": "2024", "shown": "not adhered", "wanted": "adhered", "reason": "See my receipt."}


@pytest.fixture(autouse=True)
def in_july(portal_clock: Any, settings: Any) -> None:
    portal_clock(dt.date(2025, 7, 10))
    settings.PORTAL_STAFF_MFA_REQUIRED = False
    roles_apply()


@pytest.fixture
def provider() -> Any:
    return ProviderNumberFactory(person__with_account=True, person__account__language="en")


def tell(provider: Any, **more: str) -> FactObjection:
    address = reverse("providers:objection_add", args=[provider.number])
    answer = signed_in(provider.person.account).post(address, SAID | more)
    assert answer.status_code == 302, answer.content.decode()
    found = FactObjection.objects.order_by("-id").first()
    assert found is not None
    return found


def act(staff: Any, action: str, objection: FactObjection, **more: Any) -> Any:
    data = {"action": action, "_selected_action": [objection.pk], **more}
    return signed_in(staff).post(reverse("admin:providers_factobjection_changelist"), data, follow=True)


def test_every_fact_of_a_result_can_be_called_wrong() -> None:
    asked_elsewhere = {"bank_account"}  # one's own: changed on its page
    assert set(RULE_FACTS) - asked_elsewhere <= set(FACTS)
    assert set(HOW_TO_CORRECT) == set(Authority)


def test_the_form_names_who_corrects_and_the_request_is_kept(provider: Any) -> None:
    client = signed_in(provider.person.account)
    form = client.get(
        reverse("providers:objection_add", args=[provider.number]), {"fact": "employment", "year": "2024"}
    )
    text = form.content.decode()
    assert "your social insurance fund" in text
    assert 'value="2024"' in text

    objection = tell(provider, fact="employment")
    assert (objection.authority, objection.state) == (Authority.SOCIAL_INSURANCE, "open")


def test_an_invented_fact_in_the_address_does_no_harm(provider: Any) -> None:
    client = signed_in(provider.person.account)
    address = reverse("providers:objection_add", args=[provider.number])

    assert client.get(address, {"fact": "<script>", "year": "x"}).status_code == 200
    assert client.post(address, SAID | {"fact": "salary"}).status_code == 200
    assert not FactObjection.objects.exists()


def test_the_same_fact_is_told_once(provider: Any) -> None:
    first = tell(provider)
    address = reverse("providers:objection_add", args=[provider.number])
    again = signed_in(provider.person.account).post(address, SAID)
    assert "Your request is still open." in again.content.decode()

    objection_withdraw(objection=first, actor=provider.person.account)
    tell(provider)


def test_staff_answer_with_a_correction_and_the_provider_is_told(provider: Any) -> None:
    staff = StaffFactory(role=EVALUATION_OFFICERS, language="en")
    objection = tell(provider)
    correction = FactCorrection.objects.create(
        provider=provider,
        fact="convention",
        value=[{"status": "full", "from": "2024-01-01"}],
        reason="Receipt",
        made_by=staff,
        made_at=dt.datetime(2025, 7, 10, tzinfo=dt.UTC),
    )
    act(staff, "assign_to_me", objection)
    act(staff, "answer", objection, confirmed="1", answer="You are right.", correction=correction.pk)

    objection.refresh_from_db()
    assert (objection.state, objection.assigned_to, objection.correction) == ("answered", staff, correction)
    message = Message.objects.get(kind="objection_answered")
    assert message.person_id == provider.person_id
    page = signed_in(provider.person.account).get(reverse("providers:objection", args=[provider.number, objection.pk]))
    assert "You are right." in page.content.decode()

    with pytest.raises(ValidationError, match="closed already"):
        objection_answer(objection=objection, answer="Once more", actor=staff)
    with pytest.raises(ValidationError, match="closed already"):
        objection_withdraw(objection=objection, actor=provider.person.account)


def test_an_answer_says_something_and_whoever_only_reads_gives_none(provider: Any) -> None:
    objection = tell(provider)
    empty = act(StaffFactory(role=EVALUATION_OFFICERS), "answer", objection, confirmed="1", answer=" ")
    assert empty.status_code == 200
    act(StaffFactory(role=READ_ONLY), "answer", objection, confirmed="1", answer="Sneaked in")

    objection.refresh_from_db()
    assert objection.state == "open"


def test_another_s_correction_is_no_answer(provider: Any) -> None:
    staff = StaffFactory(role=EVALUATION_OFFICERS)
    elsewhere = FactCorrection.objects.create(
        provider=ProviderNumberFactory(),
        fact="titular",
        value=True,
        reason="x",
        made_by=staff,
        made_at=dt.datetime(2025, 7, 10, tzinfo=dt.UTC),
    )

    with pytest.raises(ValidationError, match="another provider"):
        objection_answer(objection=tell(provider), answer="Yes", correction=elsewhere, actor=staff)


def test_the_start_page_counts_what_is_ours_to_answer(provider: Any) -> None:
    tell(provider), tell(provider, fact="contracts")
    page = signed_in(StaffFactory(role=EVALUATION_OFFICERS, language="en")).get(reverse("admin:index"))

    cards = [card for card in page.context["start"].waiting if "wrong facts" in str(card.title)]
    assert [card.count for card in cards] == [1]
    assert signed_in(StaffFactory(superuser=True)).get(cards[0].url).status_code == 200
