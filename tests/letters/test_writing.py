"""A letter is written once per event, frozen in its person's language; nothing after it can undo the act."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from apps.core.models import TrailEntry
from apps.letters.kinds import register_letter_kind
from apps.letters.models import Letter
from apps.letters.services import letter_withdraw, letter_write, paper_wish_set
from apps.notifications.models import Message
from apps.notifications.services import bounce_record
from tests.factories import PersonFactory, ProviderNumberFactory, UserFactory
from tests.races import together

from .conftest import CONTENT, lives_at, write


def test_the_same_event_gives_the_first_letter_back(person: Any) -> None:
    first = write(person)
    again = write(person, data={"title": "Autre chose"})

    assert again == first
    assert Letter.objects.get().title == CONTENT["title"]
    assert Message.objects.count() == 1
    assert TrailEntry.objects.get(act="letter_write").person_id == person.pk


def test_language_name_and_address_stay_as_they_were_when_it_was_written(person: Any) -> None:
    provider = ProviderNumberFactory(person=person)
    lives_at(provider)
    letter = write(person, provider=provider)
    person.language, person.last_name, person.email = "nl", "Janssens", "new@test.example"
    person.save()
    provider.contact_addresses.update(street="Ailleurs")

    letter.refresh_from_db()
    assert (letter.language, letter.recipient, letter.email) == ("fr", "Anne Peeters", "anne@test.example")
    assert letter.postal_address.splitlines() == ["Rue de l'Exemple 12 boîte 3", "1000 Bruxelles"]


def test_the_address_of_the_number_counts_and_else_that_of_another(person: Any) -> None:
    one, other = ProviderNumberFactory.create_batch(2, person=person)
    lives_at(one, street="Première")
    assert write(person, "a", provider=other).postal_address.startswith("Première")
    lives_at(other, street="Seconde")
    assert write(person, "b", provider=other).postal_address.startswith("Seconde")
    assert write(PersonFactory(), "c").postal_address == ""


def test_by_e_mail_unless_there_is_a_reason_for_the_post(person: Any) -> None:
    assert write(person, "a").delivery == "email"
    assert write(PersonFactory(email=""), "b").post_reason == "no_address"
    bounce_record(address="ANNE@test.example", reason="5.1.1 unknown")
    assert write(person, "c").post_reason == "bounced"
    wisher = PersonFactory()
    paper_wish_set(person=wisher, is_wanted=True, actor=UserFactory())
    letter = write(wisher, "d")
    assert (letter.delivery, letter.post_reason) == ("post", "wish")
    assert letter.message is not None  # in the portal's inbox too


def test_the_act_does_not_need_the_broker(person: Any, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        letter = write(person)
    assert callbacks
    assert Letter.objects.get(pk=letter.pk).pdf_state == "waiting"


def test_what_is_rolled_back_leaves_no_letter(person: Any) -> None:
    with transaction.atomic():
        write(person)
        transaction.set_rollback(True)
    assert not Letter.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"title": ""},
        {"title": "A", "unknown": "B"},
        {"title": "A", "lead": [1]},
        {"title": "A", "rows": [["one"]]},
        {"title": "A", "sections": [{"title": "B", "body": "C"}]},
        {"title": "A", "sections": [{"title": "B", "table": {"head": ["1", "2"], "rows": [["1"]]}}]},
    ],
)
def test_what_is_no_letter_is_refused_before_anything_is_written(person: Any, data: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"letter|section|table"):
        write(person, data=data)
    assert not Letter.objects.exists()


def test_a_message_that_people_can_switch_off_tells_of_no_letter(person: Any) -> None:
    register_letter_kind("wrong", "Wrong", message_kind="contract_changed")
    with pytest.raises(ValueError, match="switch"):
        letter_write(event="x", kind="wrong", person=person, data=CONTENT)
    with pytest.raises(KeyError):
        letter_write(event="x", kind="nobody_declared_it", person=person, data=CONTENT)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_write_one_letter() -> None:
    person = PersonFactory(email="x@test.example")
    found = {outcome.value for outcome in together(*[lambda: write(person).pk] * 2)}
    assert Letter.objects.count() == Message.objects.count() == len(found) == 1


def test_withdrawing_asks_for_a_reason_and_keeps_what_waits_for_the_post(person: Any) -> None:
    person.email = ""
    letter = write(person)
    with pytest.raises(ValidationError):
        letter_withdraw(letter=letter, reason=" ", actor=None)
    found = letter_withdraw(letter=letter, reason="Mistake in the amount", actor=None)
    assert (found.delivery, found.is_withdrawn) == ("dropped", True)
    again = letter_withdraw(letter=letter, reason="Another", actor=None)
    assert again.withdrawn_reason == "Mistake in the amount"


def test_the_database_refuses_what_can_not_be(person: Any) -> None:
    letter = write(person)
    for wrong in (
        {"pdf_state": "made"},
        {"delivery": "emailed"},
        {"delivery": "batched", "post_reason": "wish"},
        {"withdrawn_reason": "x"},
        {"delivery": "dropped"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Letter.objects.filter(pk=letter.pk).update(**wrong)


@pytest.mark.django_db
def test_who_has_died_gets_no_e_mail() -> None:
    person = PersonFactory(email="late@test.example", deceased_on=dt.date(2024, 5, 1))
    letter = write(person)
    assert (letter.delivery, letter.post_reason, letter.email) == ("post", "deceased", "")
    assert letter.message is not None and letter.message.state == "no_address"
