"""How a letter reaches its person: the outbox is followed, and the day of notification is told."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.core.clock import now, today
from apps.letters.models import Letter
from apps.letters.services import letter_address_give, letter_withdraw, letters_follow, paper_wish_set
from apps.notifications.models import BouncingAddress, Message
from apps.notifications.services import bounce_clear, bounce_record, message_resend, outbox_send
from apps.notifications.states import MessageState
from tests.factories import PersonFactory, ProviderNumberFactory, StaffFactory, UserFactory

from .conftest import lives_at, write

pytestmark = pytest.mark.django_db


def after(letter: Letter) -> tuple[str, dt.date | None]:
    letters_follow()
    letter.refresh_from_db()
    return letter.delivery, letter.notified_on


def test_the_day_is_that_on_which_the_e_mail_left(person: Any, told: list[Any], mailoutbox: Any) -> None:
    letter = write(person)
    assert after(letter) == ("email", None)
    outbox_send(seconds=60)

    assert after(letter) == ("emailed", today())
    assert f"/letters/{letter.pk}/" in mailoutbox[0].body
    assert letters_follow() == 0
    assert told == [today()]


def test_just_before_midnight_is_still_that_day_in_brussels(person: Any) -> None:
    letter = write(person)
    sent_at = dt.datetime(2025, 10, 25, 22, 30, tzinfo=dt.UTC)  # 26 October, the night in which the clock changes
    Message.objects.update(state=MessageState.SENT, sent_at=sent_at)
    assert after(letter) == ("emailed", dt.date(2025, 10, 26))


def test_while_the_mail_server_is_down_the_letter_waits_and_then_follows(
    person: Any, told: list[Any], settings: Any
) -> None:
    letter = write(person)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    outbox_send(seconds=60)
    assert after(letter) == ("email", None)
    assert letter.message is not None and letter.message.last_error

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Message.objects.update(due_at=timezone.now())
    outbox_send(seconds=60)
    assert after(letter) == ("emailed", today())
    assert told == [today()]


@pytest.mark.parametrize(("state", "reason"), [("failed", "failed"), ("doubt", "doubt"), ("bounced", "bounced")])
def test_what_e_mail_did_not_bring_goes_by_post(person: Any, told: list[Any], state: str, reason: str) -> None:
    letter = write(person)
    Message.objects.update(state=state)
    assert after(letter) == ("post", None)
    assert letter.post_reason == reason
    assert told == []


def test_an_e_mail_that_comes_back_takes_the_day_back_and_the_letter_goes_by_post(person: Any, told: list[Any]) -> None:
    letter = write(person)
    outbox_send(seconds=60)
    assert after(letter)[0] == "emailed"
    bounce_record(address="Anne@test.example", reason="5.1.1 no such user")
    assert after(letter) == ("post", None)
    assert letter.post_reason == "bounced"
    assert told == [today(), None]
    assert letters_follow() == 0


@pytest.mark.parametrize(
    ("term", "days", "delivery"), [(7, 8, "emailed"), (7, 6, "post"), (10, 8, "post"), (3, 6, "emailed")]
)
def test_a_bounce_after_the_term_says_nothing_about_this_letter(
    person: Any, settings: Any, term: int, days: int, delivery: str
) -> None:
    settings.PORTAL_LETTER_BOUNCE_DAYS = term
    letter = write(person)
    outbox_send(seconds=60)
    after(letter)
    Message.objects.update(sent_at=now() - dt.timedelta(days=days))
    bounce_record(address=person.email, reason="5.1.1")
    assert after(letter)[0] == delivery


def test_sent_again_by_staff_it_needs_no_paper_any_more(person: Any, told: list[Any]) -> None:
    letter = write(person)
    Message.objects.update(state=MessageState.FAILED)
    assert after(letter)[0] == "post"
    message_resend(message_id=Message.objects.get().pk, actor=StaffFactory())
    assert after(letter)[0] == "post"
    outbox_send(seconds=60)
    assert after(letter) == ("emailed", today())
    assert letter.post_reason == ""


def test_once_the_address_is_cleared_the_letter_stays_with_the_post_until_it_is_sent_again(person: Any) -> None:
    letter = write(person)
    outbox_send(seconds=60)
    bounce_record(address=person.email, reason="5.1.1")
    assert after(letter)[0] == "post"
    bounce_clear(bounce_id=BouncingAddress.objects.get().pk, actor=StaffFactory())
    assert after(letter)[0] == "post"
    message_resend(message_id=Message.objects.get().pk, actor=StaffFactory())
    outbox_send(seconds=60)
    assert after(letter)[0] == "emailed"


def test_whoever_wants_paper_gets_paper_and_the_e_mail_changes_nothing(person: Any, mailoutbox: Any) -> None:
    paper_wish_set(person=person, is_wanted=True, actor=UserFactory())
    letter = write(person)
    outbox_send(seconds=60)
    assert len(mailoutbox) == 1
    assert after(letter) == ("post", None)
    paper_wish_set(person=person, is_wanted=False, actor=UserFactory())
    assert write(person, "another").delivery == "email"


def test_withdrawn_before_it_comes_back_it_is_not_posted(person: Any) -> None:
    letter = write(person)
    letter_withdraw(letter=letter, reason="Mistake", actor=None)
    Message.objects.update(state=MessageState.FAILED)
    assert after(letter)[0] == "dropped"


def test_one_app_that_refuses_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    from apps.letters import kinds

    def refuse(letter: Letter) -> None:
        raise ValidationError("no")

    one = write(PersonFactory(), "a")
    kinds.register_letter_kind("other", "Other")
    Letter.objects.filter(pk=one.pk).update(kind="refusing")
    kinds.register_letter_kind("refusing", "Refusing", on_notified=refuse)
    two = write(PersonFactory(), "b")
    outbox_send(seconds=60)
    assert letters_follow() == 1
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.delivery, two.delivery) == ("email", "emailed")


def test_an_address_is_given_only_while_the_letter_waits_for_the_post() -> None:
    letter = write(PersonFactory(email=""))
    actor = StaffFactory()
    for wrong in ("", "one line", "\n".join("abcdefg"), "x" * 81 + "\n1000 Bruxelles"):
        with pytest.raises(ValidationError):
            letter_address_give(letter=letter, postal_address=wrong, actor=actor)
    given = letter_address_give(letter=letter, postal_address=" Rue  X 1 \r\n\r\n1000 Bruxelles", actor=actor)
    assert given.postal_address == "Rue X 1\n1000 Bruxelles"
    by_mail = write(PersonFactory(), "b")
    with pytest.raises(ValidationError):
        letter_address_give(letter=by_mail, postal_address="Rue X 1\n1000 Bruxelles", actor=actor)


def test_following_costs_the_same_whatever_waits(django_assert_num_queries: Any) -> None:
    for event in range(5):
        provider = ProviderNumberFactory()
        lives_at(provider)
        write(provider.person, f"e{event}")
    with django_assert_num_queries(2):
        letters_follow()
