"""The office's pages: choose, see, confirm, watch, read; automatic decisions; the sample."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.core.models import TrailEntry
from apps.decisions.models import AutomaticStop, BulkDecision, Decision, QualityCheck
from apps.decisions.sample import GRANTS, REFUSALS
from apps.decisions.services import automatic_start, bulk_work, dossier_assign, hold_place
from apps.decisions.states import BulkState, ItemResult
from apps.evaluations.models import Dossier, PremiumYear
from tests.decisions.deciding import SCHEME, departing, dossier_judged
from tests.decisions.test_automatic import machine_decides, rate_set
from tests.factories import StaffFactory


@pytest.fixture(autouse=True)
def _one_factor(settings: Any) -> None:
    settings.PORTAL_STAFF_MFA_REQUIRED = False


def as_(client: Client, user: User) -> Client:
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def url(name: str, *args: Any) -> str:
    return reverse(f"admin:decisions_{name}", args=args)


def text_of(response: Any) -> str:
    content = response.content.decode().split('id="content"')[-1]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", content)).replace("\xa0", " ").split())


def choice(**more: Any) -> dict[str, Any]:
    year = PremiumYear.objects.get(scheme=SCHEME)
    return {"act": "decide", "premium_year": year.pk, "numbers": "", **more}


@pytest.fixture
def two(premium_year: None) -> tuple[Dossier, Dossier]:
    return dossier_judged(), dossier_judged(volume=100)


def test_from_the_choice_to_the_report(client: Client, two: tuple[Dossier, Dossier], officer: User) -> None:
    as_(client, officer)
    held = dossier_judged()
    hold_place(dossier=held, reason="Asked by the inspection.", actor=officer)

    shown = client.post(url("bulkdecision_add"), choice(), follow=True)
    bulk = BulkDecision.objects.get()
    assert bulk.state == BulkState.PREPARED
    text = text_of(shown)
    assert "2 dossiers will be decided as the rules found." in text
    assert "The dossier is held: release it first." in text
    assert two[0].provider.display in text

    refused = client.post(url("bulkdecision_change", bulk.pk), {"reason": "Agreed.", "count": "3"})
    assert refused.status_code == 200
    assert "Type the number of dossiers: 2." in text_of(refused)
    watched = client.post(url("bulkdecision_change", bulk.pk), {"reason": "Agreed.", "count": "2"}, follow=True)
    assert "the work starts by itself" in html.unescape(watched.content.decode())  # no broker in tests
    assert client.get(url("bulkdecision_progress", bulk.pk)).json()["is_at_work"]

    bulk_work(bulk.pk)
    report = text_of(client.get(url("bulkdecision_change", bulk.pk)))
    assert "decided 2" in report
    assert "skipped 1" in report
    assert "What is left out Why Dossiers The dossier is held: release it first. 1" in report
    every = client.get(url("bulkitem_changelist") + f"?bulk={bulk.pk}")
    assert [item.dossier for item in every.context["cl"].result_list] == [*two, held]
    assert url("workdossier_change", held.pk) in every.content.decode()
    listed = text_of(client.get(url("bulkitem_changelist") + f"?bulk={bulk.pk}&result=skipped"))
    assert held.provider.display in listed
    assert two[0].provider.display not in listed

    lines = b"".join(client.get(url("bulkdecision_csv", bulk.pk)).streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 4
    assert any(line.startswith(held.provider.number) and "The dossier is held" in line for line in lines)
    assert TrailEntry.objects.filter(act="bulk_export", actor_id=officer.pk).count() == 1


def test_numbers_typed_or_in_a_file(client: Client, two: tuple[Dossier, Dossier], officer: User) -> None:
    as_(client, officer)
    numbers = [dossier.provider.number for dossier in two]
    file = SimpleUploadedFile("list.csv", f"number;name\n{numbers[0]};A\n{numbers[1]};B\n".encode("utf-8-sig"))
    client.post(url("bulkdecision_add"), choice(file=file))
    assert BulkDecision.objects.get().total == 2
    client.post(url("bulkdecision_add"), choice(numbers=two[0].provider.display + ", 10000007"))
    bulk = BulkDecision.objects.latest("pk")
    assert (bulk.total, bulk.not_found) == (1, ["10000007"])


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"numbers": "no number"}, "is not an INAMI number"),
        ({"numbers": "10000007", "verdict": "granted"}, "not by both"),
        ({"file": SimpleUploadedFile("list.csv", b"\xff\xfe\x00")}, "not a text file"),
        ({"file": SimpleUploadedFile("list.csv", b"number\n")}, "no INAMI number"),
        ({"profession": "dentist"}, "No dossier of this premium year is like that."),
        ({"act": "automatic"}, "Select a valid choice"),
    ],
)
def test_a_bad_choice_is_told_in_words(
    client: Client, dossier: Dossier, officer: User, typed: dict[str, Any], words: str
) -> None:
    if file := typed.get("file"):
        file.seek(0)
    answer = as_(client, officer).post(url("bulkdecision_add"), choice(**typed))
    assert answer.status_code == 200
    assert words in text_of(answer)
    assert not BulkDecision.objects.exists()


def test_a_link_fills_the_choice(client: Client, dossier: Dossier, officer: User) -> None:
    shown = as_(client, officer).get(url("bulkdecision_add"), {"verdict": "refused"})
    assert '<option value="refused" selected>' in shown.content.decode()


class TestFromAQueue:
    """The link beside a queue leads to just the dossiers that the queue showed."""

    @staticmethod
    def link(client: Client, **asked: Any) -> str:
        page = client.get(url("workdossier_changelist"), asked).content.decode()
        found = re.search(rf'href="({url("bulkdecision_add")}[^"]*)">Many dossiers at once<', page)
        return html.unescape(found.group(1)) if found else ""

    @staticmethod
    def prepared(client: Client, address: str) -> BulkDecision:
        """The page behind the link, sent as it is."""
        form = client.get(address).context["form"]
        sent = {name: form[name].value() for name in form.fields if form[name].value()}
        assert client.post(url("bulkdecision_add"), sent).status_code == 302
        return BulkDecision.objects.latest("pk")

    def test_the_same_dossiers(self, client: Client, two: tuple[Dossier, Dossier], officer: User) -> None:
        mine, other = two
        dossier_assign(dossier=mine, to=officer, actor=officer)
        blocked, another = dossier_judged(contracted=False), dossier_judged()
        dossier_assign(dossier=another, to=StaffFactory(role="Evaluation officers"), actor=officer)
        as_(client, officer)

        def items(**asked: Any) -> set[int]:
            bulk = self.prepared(client, self.link(client, **asked))
            return set(bulk.items.values_list("dossier", flat=True))

        assert items(queue="ready") == {mine.pk, other.pk, another.pk}
        assert items(queue="ready", assigned="me") == {mine.pk}
        assert items(queue="ready", assigned="nobody", year=mine.premium_year_id) == {other.pk}
        assert items(queue="ready", q=str(other.provider.person.last_name)) >= {other.pk}
        assert items(queue="ready", q=another.provider.number) == {another.pk}
        assert items(queue="blocked") == {blocked.pk}
        hold_place(dossier=mine, reason="Asked by the inspection.", actor=officer)
        assert items(queue="held") == {mine.pk}
        assert BulkDecision.objects.latest("pk").act == "release"

    def test_what_was_typed_to_search_is_not_kept(self, client: Client, dossier: Dossier, officer: User) -> None:
        niss = dossier.provider.person.niss
        bulk = self.prepared(as_(client, officer), self.link(as_(client, officer), queue="ready", q=niss))
        assert bulk.chosen == {"queue": "ready", "found": [dossier.provider.number]}
        assert niss not in str(TrailEntry.objects.get(act="bulk_prepare").detail)
        assert "queue: Ready to decide; 1 number" in text_of(client.get(url("bulkdecision_change", bulk.pk)))

    def test_who_is_found_by_nobody_is_not_everybody(self, client: Client, dossier: Dossier, officer: User) -> None:
        answer = as_(client, officer).post(url("bulkdecision_add"), choice(q="10000007"))
        assert "No dossier of this premium year is like that." in text_of(answer)
        assert not BulkDecision.objects.exists()

    def test_only_where_it_can_be_done_and_for_whom(self, client: Client, dossier: Dossier, officer: User) -> None:
        rate_set(GRANTS, "1")
        machine_decides()
        departing(dossier_judged(), actor=officer)
        as_(client, officer)
        for queue in ("quality", "signature", "data"):
            assert not self.link(client, queue=queue), queue
        assert self.link(client, queue="ready")
        assert not self.link(client, queue="ready", q="10000007")  # nothing there
        assert not self.link(as_(client, StaffFactory(role="Read only", language="en")), queue="ready")


def test_who_only_reads_can_start_nothing(client: Client, dossier: Dossier, officer: User) -> None:
    as_(client, officer).post(url("bulkdecision_add"), choice())
    bulk = BulkDecision.objects.get()
    as_(client, StaffFactory(role="Read only"))
    assert client.get(url("bulkdecision_change", bulk.pk)).status_code == 200
    client.post(url("bulkdecision_change", bulk.pk), {"reason": "Agreed.", "count": "1"})
    bulk.refresh_from_db()
    assert bulk.state == BulkState.PREPARED
    year = bulk.premium_year_id
    for address in [
        url("bulkdecision_add"),
        url("bulkdecision_drop", bulk.pk),
        url("bulkdecision_stop", bulk.pk),
        url("bulkdecision_retry", bulk.pk),
        url("automaticstop_today", year),
        url("automaticstop_stop", SCHEME),
        url("automaticstop_resume", SCHEME),
    ]:
        assert client.post(address, {"reason": "x"}).status_code == 403, address


def test_stopped_dropped_and_tried_again(client: Client, two: tuple[Dossier, Dossier], officer: User) -> None:
    as_(client, officer)
    client.post(url("bulkdecision_add"), choice())
    first = BulkDecision.objects.get()
    client.post(url("bulkdecision_drop", first.pk))
    client.post(url("bulkdecision_add"), choice())
    second = BulkDecision.objects.latest("pk")
    client.post(url("bulkdecision_change", second.pk), {"reason": "Agreed.", "count": "2"})
    assert "0 dossiers were handled so far." in text_of(client.get(url("bulkdecision_stop", second.pk)))
    client.post(url("bulkdecision_stop", second.pk), {"reason": "An error in the scale."})
    assert list(BulkDecision.objects.order_by("pk").values_list("state", flat=True)) == [
        BulkState.DROPPED,
        BulkState.STOPPED,
    ]
    assert "An error in the scale." in text_of(client.get(url("bulkdecision_change", second.pk)))


class TestAutomatic:
    def test_the_page_says_what_is_not_known(self, client: Client, dossier: Dossier, officer: User) -> None:
        as_(client, officer)
        assert "not known: a person decides on each" in text_of(client.get(url("automaticstop_changelist")))
        year = dossier.premium_year_id
        today = text_of(client.get(url("automaticstop_today", year)))
        assert "The rate of the sample for quality control is not known" in today
        assert "Nothing can be decided automatically now." in today
        client.post(url("automaticstop_today", year))
        assert not BulkDecision.objects.exists()

    def test_decide_now(self, client: Client, two: tuple[Dossier, Dossier], officer: User) -> None:
        rate_set(GRANTS, "0.025")
        rate_set(REFUSALS, "0")
        as_(client, officer)
        assert "2.5%" in text_of(client.get(url("automaticstop_changelist")))
        client.post(url("automaticstop_today", two[0].premium_year_id))
        bulk = BulkDecision.objects.get()
        assert bulk.prepared_by == officer
        bulk_work(bulk.pk)
        assert "decided 2" in text_of(client.get(url("bulkdecision_change", bulk.pk)))
        assert Decision.objects.count() == 2

    def test_stop_and_go_on(self, client: Client, dossier: Dossier, officer: User, signatory: User) -> None:
        as_(client, officer)
        assert client.post(url("automaticstop_stop", SCHEME), {"reason": ""}).status_code == 200
        client.post(url("automaticstop_stop", SCHEME), {"reason": "A doubt about July."})
        assert "A doubt about July." in text_of(client.get(url("automaticstop_changelist")))
        as_(client, signatory).post(url("automaticstop_resume", SCHEME))
        stop = AutomaticStop.objects.get()
        assert (stop.stopped_by, stop.resumed_by) == (officer, signatory)
        assert client.get(url("automaticstop_stop", "nothing")).status_code == 404


def test_a_person_confirms_what_was_drawn(client: Client, dossier: Dossier, officer: User) -> None:
    rate_set(GRANTS, "1")
    machine_decides()
    check = QualityCheck.objects.get()
    as_(client, officer)
    assert dossier.provider.display in text_of(client.get(url("qualitycheck_changelist"), {"found": "open"}))
    assert "decide as the rules found" in text_of(client.get(url("qualitycheck_change", check.pk)))
    client.post(url("qualitycheck_change", check.pk))
    check.refresh_from_db()
    assert (check.departed, check.decision and check.decision.proposed_by) == (False, officer)
    assert "the same" in text_of(client.get(url("qualitycheck_changelist")))
    assert "Decided" in text_of(client.get(url("qualitycheck_change", check.pk)))


def test_lists_and_report_need_few_queries(
    client: Client, premium_year: None, officer: User, django_assert_max_num_queries: Any
) -> None:
    for _place in range(8):
        dossier_judged()
    rate_set(GRANTS, "0")
    bulk = automatic_start(premium_year=PremiumYear.objects.get(scheme=SCHEME))
    bulk_work(bulk.pk)
    as_(client, officer)
    assert bulk.items.filter(result=ItemResult.DECIDED).count() == 8
    for address in (url("bulkitem_changelist"), url("bulkdecision_change", bulk.pk), url("automaticstop_changelist")):
        client.get(address)
        with django_assert_max_num_queries(22):
            client.get(address)
