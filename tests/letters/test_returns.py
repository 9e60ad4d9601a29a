"""Letters that the post brings back: noted, sent again as they are, or left; the day of notification stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import translation

from apps.accounts.roles import READ_ONLY, REGISTERS
from apps.core.clock import today
from apps.core.models import TrailEntry
from apps.core.staff_start import staff_start
from apps.letters.models import Letter, PostReturn, PrintBatch
from apps.letters.selectors import returns_in_doubt
from apps.letters.services import (
    batch_dissolve,
    batch_post,
    batch_start,
    batches_make,
    letter_address_give,
    letter_leave,
    letter_return,
    letter_send_again,
    letter_withdraw,
    letters_follow,
    letters_posted_mark,
    letters_render,
    returned_address_confirm,
)
from apps.notifications.models import Message
from apps.notifications.services import bounce_record
from tests.factories import PersonFactory, ProviderNumberFactory, StaffFactory, UserFactory
from tests.races import refusals

from .conftest import lives_at, write

pytestmark = pytest.mark.django_db
NEW = "Rue Neuve 7\n4000 Liège"
POSTED_ON = dt.date(2026, 1, 5)


def posted(**person: Any) -> Letter:
    """A letter that went to the person's correspondence address."""
    provider = ProviderNumberFactory(person=PersonFactory(email="", **person))
    lives_at(provider)
    letter = write(provider.person, f"letter:{provider.pk}", provider=provider)
    letters_render(seconds=60)
    post()
    letter.refresh_from_db()
    assert letter.delivery == "posted"
    return letter


def post() -> PrintBatch:
    batch = batch_start(actor=StaffFactory())
    assert batches_make(seconds=30) == 1
    batch_post(batch=batch, day=today(), actor=StaffFactory())
    letters_posted_mark()
    return batch


def came_back(letter: Letter, reason: str = "unknown", **more: Any) -> PostReturn:
    values: dict[str, Any] = {"returned_on": today(), "reason": reason, "actor": StaffFactory()}
    return letter_return(letter=letter, **values | more)


def test_a_return_is_noted_once_and_leaves_the_day_as_it_is(told: list[Any]) -> None:
    letter = posted()
    for wrong in (today() - dt.timedelta(days=1), today() + dt.timedelta(days=1)):
        with pytest.raises(ValidationError):
            came_back(letter, returned_on=wrong)
    with pytest.raises(ValidationError):
        came_back(letter, "other")
    returned = came_back(letter)
    with pytest.raises(ValidationError):
        came_back(letter)
    letter.refresh_from_db()
    assert (letter.delivery, letter.notified_on) == ("returned", today())
    assert told == [today()]
    assert returned.postal_address == letter.postal_address
    assert TrailEntry.objects.get(act="letter_return").person_id == letter.person_id


def test_what_was_not_posted_does_not_come_back() -> None:
    for letter in (write(PersonFactory(), "mail"), write(PersonFactory(email=""), "waits")):
        for act in (
            lambda letter: came_back(letter),
            lambda letter: letter_send_again(letter=letter, postal_address=NEW, actor=StaffFactory()),
            lambda letter: letter_leave(letter=letter, note="No", actor=StaffFactory()),
        ):
            with pytest.raises(ValidationError):
                act(letter)


def test_sent_again_it_is_the_same_letter_with_the_day_of_the_first_posting(told: list[Any]) -> None:
    letter = posted()
    came_back(letter)
    actor = StaffFactory()
    for wrong in (letter.postal_address, "one line"):
        with pytest.raises(ValidationError):
            letter_send_again(letter=letter, postal_address=wrong, actor=actor)
    letter_send_again(letter=letter, postal_address=NEW, actor=actor)
    with pytest.raises(ValidationError):
        letter_send_again(letter=letter, postal_address=NEW, actor=actor)
    Letter.objects.update(notified_on=POSTED_ON)
    batch = post()
    letter.refresh_from_db()
    assert (letter.delivery, letter.notified_on, letter.postal_address) == ("posted", POSTED_ON, NEW)
    assert told == [today()]
    assert Letter.objects.count() == 1
    assert letter.print_entries.count() == 2
    assert letter.returns.get().outcome == "again"
    # It may come back a second time.
    assert came_back(letter, "uncollected").entry.batch == batch


def test_an_e_mail_that_leaves_meanwhile_changes_nothing() -> None:
    provider = ProviderNumberFactory()
    lives_at(provider)
    letter = write(provider.person, "both", provider=provider)
    Message.objects.update(state="failed")
    letters_follow()
    letters_render(seconds=30)
    post()
    letter.refresh_from_db()
    came_back(letter)
    letter_send_again(letter=letter, postal_address=NEW, actor=StaffFactory())
    Message.objects.update(state="sent", sent_at="2027-01-01T10:00:00Z")
    bounce_record(address=provider.person.email, reason="5.1.1")
    assert letters_follow() == 0
    letter.refresh_from_db()
    assert (letter.delivery, letter.notified_on) == ("again", today())


def test_its_second_batch_dissolved_it_waits_again_with_its_day() -> None:
    letter, withdrawn = posted(), posted()
    for found in (letter, withdrawn):
        came_back(found)
        letter_send_again(letter=found, postal_address=NEW, actor=StaffFactory())
    batch = batch_start(actor=StaffFactory())
    letter_withdraw(letter=withdrawn, reason="Mistake", actor=None)
    batch_dissolve(batch=batch, reason="Mistake", actor=StaffFactory())
    for found in (letter, withdrawn):
        found.refresh_from_db()
    assert (letter.delivery, letter.notified_on) == ("again", today())
    assert (withdrawn.delivery, withdrawn.notified_on) == ("returned", today())
    with pytest.raises(ValidationError):
        letter_send_again(letter=withdrawn, postal_address=NEW, actor=StaffFactory())
    letter_address_give(letter=letter, postal_address="Rue Haute 1\n1000 Bruxelles", actor=StaffFactory())
    letter_withdraw(letter=letter, reason="Mistake", actor=None)
    letter.refresh_from_db()
    assert letter.delivery == "returned"


def test_left_with_a_reason_and_sent_again_later_all_the_same() -> None:
    letter = posted()
    came_back(letter, "refused")
    actor = StaffFactory()
    with pytest.raises(ValidationError):
        letter_leave(letter=letter, note=" ", actor=actor)
    letter_leave(letter=letter, note="Read in the portal", actor=actor)
    with pytest.raises(ValidationError):
        letter_leave(letter=letter, note="Again", actor=actor)
    letter_send_again(letter=letter, postal_address=letter.postal_address, actor=actor)
    letter.refresh_from_db()
    assert letter.delivery == "again"
    acts = TrailEntry.objects.filter(person_id=letter.person_id).values_list("act", flat=True)
    assert {"letter_return", "letter_return_leave", "letter_send_again"} <= set(acts)


@pytest.mark.django_db(transaction=True)
def test_two_staff_at_once_note_one_return() -> None:
    letter = posted()
    actors = StaffFactory.create_batch(2)
    assert len(refusals(*[partial(came_back, letter, actor=actor) for actor in actors])) == 1
    assert PostReturn.objects.count() == 1


class TestTheAddressInDoubt:
    @pytest.fixture
    def letter(self) -> Letter:
        return posted(account=UserFactory(language="en"))

    @pytest.fixture
    def client(self, letter: Letter) -> Client:
        assert letter.person.account is not None
        client = Client()
        client.force_login(letter.person.account)
        client.cookies["django_language"] = "en"
        return client

    @staticmethod
    def is_shown(client: Client, url: str) -> bool:
        return "Is your correspondence address right?" in client.get(reverse(url)).content.decode()

    def test_the_person_is_told_at_the_next_sign_in_until_they_say_that_it_is_right(
        self, letter: Letter, client: Client
    ) -> None:
        pages = ["core:overview", "letters:letters"]
        assert not any(self.is_shown(client, url) for url in pages)
        came_back(letter)
        assert all(self.is_shown(client, url) for url in pages)
        shown = client.get(reverse("letters:letter", args=[letter.pk])).content.decode()
        assert "The post returned the letter to us on" in shown and "unknown at this address" in shown
        for _time in range(2):
            client.post(reverse("letters:address_right"))
        assert not any(self.is_shown(client, url) for url in pages)
        assert TrailEntry.objects.filter(act="returned_address_confirm").count() == 1

    def test_another_address_ends_the_doubt(self, letter: Letter, client: Client) -> None:
        came_back(letter)
        address = PostReturn.objects.get().contact_address
        assert address is not None
        type(address).objects.filter(pk=address.pk).update(last_day=today() - dt.timedelta(days=1))
        lives_at(letter.provider, street="Rue Neuve", first_day=today())
        assert not self.is_shown(client, "core:overview")

    def test_who_refuses_a_letter_lives_there(self, letter: Letter, client: Client) -> None:
        came_back(letter, "refused")
        assert not self.is_shown(client, "core:overview")

    def test_nobody_confirms_for_somebody_else(self, letter: Letter) -> None:
        came_back(letter)
        other = PersonFactory(account=UserFactory())
        assert returned_address_confirm(person=other, actor=other.account) == 0
        assert returns_in_doubt(letter.person).count() == 1

    def test_another_s_address_says_nothing_of_the_persons_own(self) -> None:
        letter = write(PersonFactory(email=""), "given")
        letters_render(seconds=30)
        letter_address_give(letter=letter, postal_address=NEW, actor=StaffFactory())
        post()
        letter.refresh_from_db()
        came_back(letter)
        assert not returns_in_doubt(letter.person).exists()


class TestTheOffice:
    @pytest.fixture(autouse=True)
    def in_english(self, settings: Any) -> Iterator[None]:
        settings.PORTAL_STAFF_MFA_REQUIRED = False
        with translation.override("en"):
            yield

    @staticmethod
    def signed_in(role: str) -> tuple[Client, Any]:
        staff = StaffFactory(role=role, language="en")
        client = Client()
        client.force_login(staff)
        return client, staff

    @staticmethod
    def pages(letter: Letter) -> list[str]:
        return [
            reverse(f"admin:letters_letter_{name}", args=[letter.pk])
            for name in ("returned", "send_again", "leave", "change")
        ]

    def test_noted_listed_sent_again_and_left(self) -> None:
        letter = posted()
        client, staff = self.signed_in(REGISTERS)
        returned, again, leave, page = self.pages(letter)
        assert returned in client.get(page).content.decode()
        asked = client.get(returned).content.decode()
        assert "The day of notification stays" in asked and "No source that we have says" in asked
        wrong = {"returned_on": today() + dt.timedelta(days=1), "reason": "unknown"}
        assert client.post(returned, wrong).context["form"].errors
        assert client.post(returned, {"returned_on": today(), "reason": "lost"}).context["form"].errors
        assert not PostReturn.objects.exists()
        client.post(returned, {"returned_on": today(), "reason": "unknown"})

        queue = f"{reverse('admin:letters_letter_changelist')}?todo=returned"
        found = staff_start(staff, today())
        assert {card.url: card.count for card in (*found.waiting, *found.empty)}[queue] == 1
        assert [row.pk for row in client.get(queue).context["cl"].result_list] == [letter.pk]
        shown = client.get(page).content.decode()
        assert again in shown and leave in shown and returned not in shown
        assert "unknown at this address" in shown
        assert "It came back on" in client.get(leave).content.decode()
        assert client.post(leave, {"note": ""}).context["form"].errors
        client.post(leave, {"note": "Read in the portal"})
        assert not client.get(queue).context["cl"].result_list
        assert client.post(again, {"postal_address": letter.postal_address}).context["form"].errors
        client.post(again, {"postal_address": NEW})
        letter.refresh_from_db()
        assert (letter.delivery, letter.postal_address) == ("again", NEW)
        ready = f"{reverse('admin:letters_letter_changelist')}?todo=print"
        assert [row.pk for row in client.get(ready).context["cl"].result_list] == [letter.pk]

    def test_who_only_reads_sees_it_and_does_nothing(self) -> None:
        letter = posted()
        client, _staff = self.signed_in(READ_ONLY)
        *acts, page = self.pages(letter)
        assert not any(act in client.get(page).content.decode() for act in acts)
        for act in acts:
            assert client.get(act).status_code == client.post(act).status_code == 403
