"""What people find of their messages in the portal, whether they were e-mailed or not."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.notifications.models import Message
from apps.notifications.selectors import inbox_page
from apps.notifications.services import messages_queue, outbox_send
from apps.notifications.states import MessageState
from tests.factories import PersonFactory, StaffFactory, UserFactory
from tests.notifications.conftest import new

pytestmark = pytest.mark.django_db
INBOX = "notifications:inbox"


@pytest.fixture
def person(client: Client) -> Any:
    person = PersonFactory(account=UserFactory(language="en"))
    client.force_login(person.account)
    return person


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_what_was_sent_can_be_read_as_sent(client: Client, person: Any, kind: str) -> None:
    messages_queue(kind=kind, messages=[new(person.pk, language="nl")])
    outbox_send(seconds=60)
    message = Message.objects.get()
    assert "Result of 2025" in page(client, reverse(INBOX))
    text = page(client, reverse("notifications:message", args=[message.pk]))
    assert "Montant : 5.881,81 pour l&#x27;année." in text
    assert f"Sent to {message.address}" in text
    assert 'lang="nl"' in client.get(reverse("notifications:message", args=[message.pk])).content.decode()


@pytest.mark.parametrize(
    ("state", "address", "said"),
    [
        (MessageState.NO_ADDRESS, "", "Not e-mailed: we have no address of yours"),
        (MessageState.WAITING, "a@test.example", "The e-mail to a@test.example leaves soon"),
    ],
)
def test_what_did_not_leave_is_there_too(
    client: Client, person: Any, kind: str, state: str, address: str, said: str
) -> None:
    messages_queue(kind=kind, messages=[new(person.pk, address=address)])
    message = Message.objects.get(state=state)
    assert said in page(client, reverse(INBOX))
    assert "Montant" in page(client, reverse("notifications:message", args=[message.pk]))


def test_nobody_reads_anothers_messages(client: Client, person: Any, kind: str) -> None:
    other = PersonFactory(with_account=True)
    # The number of an account is not that of a person.
    messages_queue(kind=kind, messages=[new(other.pk), new(None, account_id=other.account.pk)])
    for message in Message.objects.all():
        assert client.get(reverse("notifications:message", args=[message.pk])).status_code == 404
    assert "You have no messages yet" in page(client, reverse(INBOX))


def test_an_account_without_person_has_its_own_messages(client: Client, kind: str) -> None:
    clerk = StaffFactory(language="en")
    PersonFactory.create_batch(2)
    messages_queue(kind=kind, messages=[new(None, account_id=clerk.pk), new(clerk.pk, event="of a person")])
    client.force_login(clerk)
    assert Message.objects.for_user(clerk).count() == 1
    assert "Result of 2025" in page(client, reverse(INBOX))


def test_reading_writes_nothing_and_marking_does(client: Client, person: Any, kind: str) -> None:
    messages_queue(kind=kind, messages=[new(person.pk, event=f"event {n}") for n in range(3)])
    first = Message.objects.order_by("pk")[0]
    assert "Messages 3 unread" in page(client, reverse(INBOX))
    assert "Messages 3 unread" in page(client, reverse("notifications:message", args=[first.pk]))

    client.post(reverse("notifications:mark_read"), {"message": first.pk})
    assert "Messages 2 unread" in page(client, reverse("core:overview"))

    assert "2 messages are marked as read." in page(client, client.post(reverse("notifications:mark_read"))["Location"])
    assert "unread" not in page(client, reverse(INBOX)).lower()


def test_nobody_marks_anothers_messages(client: Client, person: Any, kind: str) -> None:
    messages_queue(kind=kind, messages=[new(PersonFactory().pk)])
    client.post(reverse("notifications:mark_read"), {"message": Message.objects.get().pk})
    client.post(reverse("notifications:mark_read"))
    assert Message.objects.get().read_at is None
    assert client.get(reverse("notifications:mark_read")).status_code == 405
    assert client.post(reverse("notifications:mark_read"), {"message": "all"}).status_code == 404


def test_older_messages_follow_page_by_page(client: Client, person: Any, kind: str) -> None:
    messages_queue(kind=kind, messages=[new(person.pk, event=f"{n}", data={"year": 1000 + n}) for n in range(45)])
    seen: list[str] = []
    address: str | None = reverse(INBOX)
    while address:
        content = client.get(address).content.decode()
        seen += re.findall(r"Result of (\d+)", content)
        older = re.search(r'href="(\?before=\d+)"', content)
        address = reverse(INBOX) + older[1] if older else None
    assert seen == [str(1044 - n) for n in range(45)]
    assert client.get(reverse(INBOX), {"before": "x"}).status_code == 404


def test_messages_stand_in_the_order_in_which_they_were_queued(person: Any, kind: str) -> None:
    """Rows of an earlier day may be written later, as the demo does."""
    messages_queue(kind=kind, messages=[new(person.pk, event=f"{n}") for n in range(4)])
    rows = list(Message.objects.order_by("pk"))
    for row, day in zip(rows, (3, 1, 2, 2), strict=True):
        Message.objects.filter(pk=row.pk).update(queued_at=dt.datetime(2025, 1, day, tzinfo=dt.UTC))
    seen: list[int] = []
    before: int | None = None
    while len(seen) < 4:
        entries, before = inbox_page(user=person.account, before=before, limit=1)
        seen += [entry.message.pk for entry in entries]
    assert before is None
    assert seen == [rows[place].pk for place in (0, 3, 2, 1)]


def test_the_inbox_takes_as_many_queries_however_full_it_is(
    client: Client, person: Any, kind: str, django_assert_max_num_queries: Any
) -> None:
    client.get(reverse(INBOX))
    for count in (1, 20):
        messages_queue(kind=kind, messages=[new(person.pk, event=f"{n}") for n in range(count)])
        with django_assert_max_num_queries(8):
            client.get(reverse(INBOX))


def test_a_kind_that_is_no_more_spoils_nothing(client: Client, person: Any, kind: str) -> None:
    messages_queue(kind=kind, messages=[new(person.pk)])
    Message.objects.update(kind="forgotten")
    assert "A message that can&#x27;t be shown" in page(client, reverse(INBOX))
    assert "can&#x27;t be shown" in page(client, reverse("notifications:message", args=[Message.objects.get().pk]))


def test_the_overview_shows_the_latest(client: Client, person: Any, kind: str) -> None:
    assert "You have no messages yet." in page(client, reverse("core:overview"))
    messages_queue(kind=kind, messages=[new(person.pk)])
    assert "Result of 2025" in page(client, reverse("core:overview"))


# ------------------------------------------------------------------ by e-mail or not


def switch(client: Client, *wanted: str) -> None:
    client.post(reverse("notifications:choose"), {"kinds": list(wanted)})


def test_a_kind_that_is_no_legal_notice_can_be_switched_off(client: Client, person: Any, free_kind: str) -> None:
    switch(client)
    messages_queue(kind=free_kind, messages=[new(person.pk), new(person.pk + 1)])
    assert outbox_send(seconds=60).sent == 1
    assert Message.objects.get(person_id=person.pk).state == MessageState.MUTED
    assert "Not e-mailed, by your wish" in page(client, reverse(INBOX))

    switch(client, free_kind)
    messages_queue(kind=free_kind, messages=[new(person.pk, event="later")])
    assert outbox_send(seconds=60).sent == 1


def test_a_legal_notice_can_not_be_switched_off(client: Client, person: Any, kind: str) -> None:
    switch(client)
    messages_queue(kind=kind, messages=[new(person.pk)])
    assert outbox_send(seconds=60).sent == 1
    text = page(client, reverse("accounts:settings"))
    assert "Can't be switched off. It is an official notice about your rights." in text


def test_the_account_page_shows_the_choice(client: Client, person: Any, free_kind: str) -> None:
    box = f'id="kind_{free_kind}" value="{free_kind}" checked'
    assert box in client.get(reverse("accounts:settings")).content.decode()
    switch(client)
    switch(client)
    assert box not in client.get(reverse("accounts:settings")).content.decode()


def test_kinds_for_staff_are_no_choice_of_a_providers(person: Any) -> None:
    from apps.notifications.kinds import Audience, kinds_of

    def audiences(user: User) -> set[str]:
        return {kind.audience for kind in kinds_of(user)}

    assert Audience.STAFF not in audiences(person.account)
    assert Audience.PROVIDER not in audiences(StaffFactory())
