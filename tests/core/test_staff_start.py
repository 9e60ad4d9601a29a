"""The office's start page: each sees what waits for them, with counts that are those of the lists behind them."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from apps.accounts import roles
from apps.core import staff_start
from apps.core.clock import now
from apps.evaluations.forms import PROPOSED as FIELDS
from apps.evaluations.models import Parameter, Run
from apps.evaluations.parameter_table import QUALIFIERS
from apps.evaluations.services import parameter_propose, premium_year_open, run_start
from apps.notifications.models import Message
from apps.notifications.states import MessageState
from apps.providers.models import FactCorrection, ImportBatch, ImportState
from tests.factories import ActivityVolumeFactory, ProviderNumberFactory, StaffFactory
from tests.social_statute.published import SCHEME, evaluated, published

pytestmark = pytest.mark.django_db

OFFICER, SIGNATORY = roles.EVALUATION_OFFICERS, roles.SECOND_SIGNATORIES
REGISTERS, READER = roles.REGISTERS, roles.READ_ONLY
APPROVE, PROPOSED = "Proposed parameters that you can approve", "Proposed parameters that wait for a second person"
APPLY = "Checked imports that wait to be applied"


@pytest.fixture(autouse=True)
def in_july(portal_clock: Any, settings: Any) -> Any:
    portal_clock(dt.date(2025, 7, 10))
    settings.PORTAL_STAFF_MFA_REQUIRED = False
    with translation.override("en"):
        yield


def page_of(client: Client, user: Any) -> str:
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client.get("/admin/").content.decode()


def text_of(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.split('id="content"')[1])).replace("\xa0", " ").split())


def cards_of(page: str) -> dict[str, tuple[str, str]]:
    """Title → count and address of the queues in which something waits."""
    found = re.findall(
        r'<a href="([^"]+)"><span class="queue-count">([^<]+)</span> <span class="queue-title">([^<]+)</span>', page
    )
    return {html.unescape(title): (count, html.unescape(address)) for address, count, title in found}


def provider(**more: Any) -> Any:
    return ProviderNumberFactory(adhered=True, recognised=True, **more)


def active(volume: int = 14_000, **more: Any) -> Any:
    found = provider(**more)
    ActivityVolumeFactory(provider=found, year=2024, value=volume)
    return found


def batch(**more: Any) -> ImportBatch:
    given: dict[str, Any] = {
        "kind": "persons",
        "source": "inami",
        "file_name": "a.csv",
        "size": 1,
        "sha256": "0" * 64,
        "created_at": now(),
        "validated_at": now(),
        "state": ImportState.VALIDATED,
    }
    return ImportBatch.objects.create(**given | more)


def message(number: int, state: str, days_ago: int = 0) -> None:
    Message.objects.create(
        kind="result_available",
        event=f"test:{number}",
        person_id=number,
        name="Somebody",
        address="" if state == MessageState.NO_ADDRESS else "somebody@test.example",
        language="fr",
        state=state,
        queued_at=now() - dt.timedelta(days=days_ago),
        due_at=now(),
        sent_at=now() if state == MessageState.SENT else None,
    )


def correction(days_ago: int) -> None:
    FactCorrection.objects.create(
        provider=provider(),
        fact=FactCorrection.Fact.STOPPED_ON,
        value="2024-01-01",
        reason="As the person wrote.",
        made_by=StaffFactory(),
        made_at=now() - dt.timedelta(days=days_ago),
    )


def proposal(actor: Any, place: int) -> Parameter:
    former = Parameter.objects.filter(state="approved", key="amount", mark="sourced")[place]
    fields = {name: getattr(former, name) for name in ("scheme", "key", *QUALIFIERS, *FIELDS)} | {"value": "1.00"}
    return parameter_propose(actor=actor, replaces=former, **fields)


def rows_in(client: Client, address: str) -> int:
    context = client.get(address).context
    found: int = context["cl"].result_count if "cl" in context else len(context["rows"])
    return found


# --- the premium year -------------------------------------------------------------------------------------------------


def test_nothing_is_open_yet(client: Client) -> None:
    assert "No premium year is open. Open a premium year" in text_of(page_of(client, StaffFactory(role=OFFICER)))
    reader = text_of(page_of(client, StaffFactory(role=READER)))
    assert "No premium year is open." in reader and "Open a premium year" not in reader


def test_the_year_before_it_is_evaluated(client: Client) -> None:
    premium_year_open(scheme=SCHEME, year=2025)
    premium_year_open(scheme=SCHEME, year=2024)

    said = text_of(page_of(client, StaffFactory(role=OFFICER)))

    assert "Social statute 2024 Not evaluated yet" in said
    assert "Social statute 2025" not in said
    assert "Start a run" in said


def test_the_published_year_with_its_numbers_and_days(client: Client) -> None:
    active(contracted=True)
    provider()
    run = published(2024)
    Run.objects.filter(pk=run.pk).update(published_by=StaffFactory(username="signing", first_name="", last_name=""))

    page = page_of(client, StaffFactory(role=READER))

    said = text_of(page)
    assert "Social statute 2024 Published Published on 10 July 2025 by signing." in said
    assert f"Run {run.pk}" in said
    for verdict in ("granted", "refused", "pending"):
        address = f"/admin/evaluations/evaluation/?run={run.pk}&verdict={verdict}"
        count = re.search(rf'href="{re.escape(html.escape(address))}"><span class="verdict-count">(\d+)', page)
        assert count and int(count[1]) == rows_in(client, address)
    assert "Last day to add or correct data" in said and "days left" in said


def test_a_newer_run_that_is_not_published_says_so(client: Client) -> None:
    active(contracted=True)
    published(2024)
    newer = evaluated(2024)

    said = text_of(page_of(client, StaffFactory(role=SIGNATORY)))

    assert f"Run {newer.pk} of 10 July 2025 is newer and not published" in said


def test_a_run_at_work_is_shown_with_its_progress(client: Client) -> None:
    active()
    published(2024)
    run = run_start(scheme=SCHEME, year=2024, as_of=dt.date(2025, 7, 1), is_dry=True)

    said = text_of(page_of(client, StaffFactory(role=OFFICER)))

    assert f"Runs at work Social statute 2024 · run {run.pk} running dry run" in said
    assert f"0 of {run.total} (0 %)" in said


# --- the queues -------------------------------------------------------------------------------------------------------


def test_counts_are_those_of_the_lists_behind_them(client: Client) -> None:
    active()
    provider()
    provider()
    published(2024)
    batch(rows_total=5, rows_rejected=2)
    batch(sha256="1" * 64, rows_total=5)
    batch(sha256="2" * 64, state=ImportState.REFUSED, validated_at=None, error="unreadable")
    batch(
        sha256="3" * 64,
        state=ImportState.REFUSED,
        validated_at=None,
        error="unreadable",
        created_at=now() - dt.timedelta(days=60),
    )
    for number, state in enumerate(
        [MessageState.FAILED, MessageState.FAILED, MessageState.DOUBT, MessageState.NO_ADDRESS]
    ):
        message(number, state)
    message(9, MessageState.NO_ADDRESS, days_ago=40)
    correction(1)
    correction(30)

    page = page_of(client, StaffFactory(role=OFFICER))

    cards = cards_of(page)
    assert cards["Payments that stand still: no contract linked"][0] == "1"
    assert cards["Results that need data"][0] == "2"
    assert cards[APPLY][0] == "2" and "1 of them has rejected rows." in page
    assert cards["Refused imports of the last 30 days"][0] == "1"
    assert cards["Messages that failed"][0] == "2" and cards["Messages that were perhaps sent"][0] == "1"
    assert cards["Messages of the last 30 days without an e-mail address"][0] == "1"
    assert cards["Corrections of the last 7 days"][0] == "1"
    for title, (count, address) in cards.items():
        assert rows_in(client, address) == int(count), title


def test_what_somebody_proposed_waits_for_the_others(client: Client) -> None:
    published(2024)
    signing = StaffFactory(role=SIGNATORY)
    other = StaffFactory(superuser=True)
    proposal(other, 0)
    proposal(other, 1)

    assert cards_of(page_of(client, StaffFactory(role=OFFICER)))[PROPOSED][0] == "2"
    count, address = cards_of(page_of(client, signing))[APPROVE]
    assert count == "2" and rows_in(client, address) == 2
    own = page_of(client, other)
    assert APPROVE not in cards_of(own)
    assert "2 proposals of your own wait for somebody else." in own


@pytest.mark.parametrize("role", [OFFICER, SIGNATORY, REGISTERS, READER])
def test_nobody_gets_a_card_of_what_they_may_not_see(client: Client, role: str) -> None:
    batch()
    message(1, MessageState.FAILED)
    user = StaffFactory(role=role)

    page = page_of(client, user)

    assert (APPLY in page) is user.has_perm("providers.view_importbatch")
    assert ("Messages that failed" in page) is user.has_perm("notifications.view_message")
    for _count, address in cards_of(page).values():
        assert client.get(address).status_code == 200


def test_without_any_right_there_is_nothing_but_a_sentence(client: Client) -> None:
    batch()
    page = page_of(client, StaffFactory())
    assert cards_of(page) == {}
    assert "You have no right to see a list." in text_of(page)


@pytest.mark.parametrize("role", [OFFICER, SIGNATORY, REGISTERS, READER])
def test_the_number_of_queries_does_not_grow(client: Client, role: str) -> None:
    active()
    published(2024)
    user = StaffFactory(role=role)
    page_of(client, user)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get("/admin/")
        return len(captured)

    before = queries()
    for number in range(4):
        provider()
        message(number, MessageState.FAILED)
        batch(sha256=str(number) * 64)
        correction(number)
    for _more in range(2):
        evaluated(2024)
        evaluated(2023)
    client.get("/admin/")  # what a new run holds back is counted once, then remembered
    assert queries() == before
    assert before < 60


def test_a_long_queue_is_not_counted_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staff_start, "COUNTED", 2)
    for number in range(5):
        message(number, MessageState.FAILED)
    assert staff_start.capped_count(Message.objects.all()) == 3
    assert staff_start.StaffCard(title="x", count=3, url="").shown_count == "More than 2"


# --- the lists --------------------------------------------------------------------------------------------------------


def test_lists_are_grouped_in_the_order_of_the_work(client: Client) -> None:
    page = page_of(client, StaffFactory(superuser=True))
    groups = re.findall(r'<h3 class="lists-name" id="lists-\w+">([^<]+)</h3>', page)
    assert groups == [
        "Provider files",
        "Mandates",
        "Conventions",
        "Number requests",
        "Public directory",
        "Evaluations",
        "Decisions",
        "Contests",
        "Social statute",
        "Letters",
        "Documents",
        "Messages",
        "Privacy",
        "Administration",
    ]
    assert "Recent actions" not in page
    assert "nav-sidebar" not in page


def test_a_list_is_called_by_what_it_holds(client: Client) -> None:
    page_of(client, StaffFactory(superuser=True))
    page = client.get("/admin/evaluations/run/").content.decode()
    assert "<h1>Runs</h1>" in page and "<title>Runs | " in page
    client.cookies["django_language"] = "fr"
    assert "Select" not in client.get("/admin/evaluations/run/").content.decode().split("<h1>")[1].split("</h1>")[0]


def test_yes_and_no_are_words(client: Client) -> None:
    page_of(client, StaffFactory(superuser=True))
    page = client.get("/admin/accounts/user/").content.decode()
    assert "</span> Yes</span>" in page and 'alt="True"' not in page


def test_a_chosen_filter_can_be_taken_off(client: Client) -> None:
    page_of(client, StaffFactory(superuser=True))
    page = client.get("/admin/notifications/message/?state__exact=failed&language__exact=fr").content.decode()
    chosen = page.split('class="chosen"')[1].split("</p>")[0]
    assert 'href="?language__exact=fr"' in chosen and "Remove this filter" in chosen
