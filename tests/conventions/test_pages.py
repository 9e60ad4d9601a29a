"""The pages of one's own file: from the open window to the receipt."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from apps.accounts.models import Language
from apps.conventions.models import ConventionChoice, Window
from apps.conventions.overview import needs
from apps.conventions.rules.terms import Choice
from apps.conventions.services import choice_make, terms_load
from apps.core.overview import calendar_items, overview_of
from tests.conventions.factories import IN_FORCE, LAST, OPENED, agreement_window, current, physician, week, work_address
from tests.factories import ConventionPeriodFactory, ProviderNumberFactory, QualificationFactory, RecognitionFactory

pytestmark = pytest.mark.django_db
Clock = Callable[[dt.date], None]


@pytest.fixture
def provider(portal_clock: Clock) -> Any:
    portal_clock(OPENED)
    return physician(person__account__language=Language.ENGLISH, person__language=Language.FRENCH)


@pytest.fixture
def signed_in(provider: Any) -> Client:
    client = Client()
    client.force_login(provider.person.account)
    return client


def address(name: str, provider: Any, **more: str) -> str:
    return reverse(f"conventions:{name}", kwargs={"number": provider.number, **more})


def check_address(provider: Any, choice: str) -> str:
    return address("check", provider, window="test-window", choice=choice)


def register(client: Client, provider: Any, choice: str) -> Any:
    page = client.get(check_address(provider, choice))
    return client.post(check_address(provider, choice), {"schedule": page.context["carried"]})


def test_refusing_from_the_first_page_to_the_receipt(provider: Any, signed_in: Client) -> None:
    agreement_window()
    page = signed_in.get(address("number", provider)).content.decode()
    assert "Agreement of the test" in page and "12 March 2026" in page and "30 days left" in page
    answer = signed_in.post(address("choose", provider, window="test-window"), {"choice": "none"})
    assert answer["Location"] == check_address(provider, "none")
    page = signed_in.get(answer["Location"]).content.decode()
    assert "27 March 2026" in page and "Register this choice" in page
    assert not ConventionChoice.objects.exists()  # looking registers nothing
    made = register(signed_in, provider, "none")
    choice = ConventionChoice.objects.get()
    assert made["Location"] == address("receipt", provider, receipt=choice.receipt)
    page = signed_in.get(made["Location"]).content.decode()
    assert choice.receipt in page and "Take it back" in page
    page = signed_in.get(address("number", provider)).content.decode()
    assert "Until then your present status keeps binding: Fully adhered" in page


def test_the_second_tab_sees_what_is_registered(provider: Any, signed_in: Client) -> None:
    agreement_window()
    tabs = [signed_in.get(check_address(provider, choice)).context["carried"] for choice in ("none", "confirm")]
    signed_in.post(check_address(provider, "none"), {"schedule": tabs[0]})
    answer = signed_in.post(check_address(provider, "confirm"), {"schedule": tabs[1]}, follow=True)
    (choice,) = current(provider)
    assert choice.choice == "none"
    assert choice.receipt in answer.content.decode()
    assert "already chosen" in answer.content.decode()


def test_a_choice_without_the_page_that_asked_for_it_is_not_taken(provider: Any, signed_in: Client) -> None:
    agreement_window()
    signed_in.post(check_address(provider, "none"), {"schedule": "forged"})
    assert not ConventionChoice.objects.exists()


def test_a_new_physiotherapist_asks_for_a_day_that_is_checked_and_shown(portal_clock: Clock) -> None:
    portal_clock(dt.date(2025, 7, 13))
    terms_load()
    new = ProviderNumberFactory(
        physiotherapist=True,
        person__with_account=True,
        person__account__language=Language.ENGLISH,
        granted_on=dt.date(2025, 6, 1),
    )
    client = Client()
    client.force_login(new.person.account)
    first = address("choose", new, window="physio-registration")
    assert "You can ask for a later day" in client.get(address("number", new)).content.decode()
    refused = client.post(first, {"choice": "full", "asked_on": "2025-05-31"})
    assert refused.status_code == 200
    assert "before your registration" in refused.content.decode()
    check = address("check", new, window="physio-registration", choice="full")
    for wrong in ("2025-05-31", "tomorrow"):
        assert client.get(check, {"asked_on": wrong})["Location"] == first
    asked = client.post(first, {"choice": "full", "asked_on": "2025-09-01"})
    page = client.get(asked["Location"])
    assert "1 September 2025" in page.content.decode()
    client.post(asked["Location"], {"schedule": page.context["carried"]})
    assert [choice.effect_on for choice in current(new)] == [dt.date(2025, 9, 1)]


def test_a_day_can_t_be_asked_in_other_windows(provider: Any, signed_in: Client) -> None:
    agreement_window()
    answer = signed_in.get(check_address(provider, "none"), {"asked_on": "2026-09-01"})
    assert answer["Location"] == address("choose", provider, window="test-window")


def test_taking_back_asks_first(provider: Any, signed_in: Client) -> None:
    agreement_window()
    register(signed_in, provider, "none")
    (choice,) = current(provider)
    undo = address("undo", provider, receipt=choice.receipt)
    assert signed_in.get(undo).status_code == 200 and current(provider)
    page = signed_in.post(undo, follow=True).content.decode()
    assert "Your choice was taken back" in page and current(provider) == []


def test_the_receipt_is_a_document_in_the_person_s_language(provider: Any, signed_in: Client) -> None:
    agreement_window()
    register(signed_in, provider, "none")
    (choice,) = current(provider)
    answer = signed_in.get(address("receipt_file", provider, receipt=choice.receipt))
    assert answer["Content-Type"] == "application/pdf"
    found = PdfReader(io.BytesIO(answer.content))
    text = found.pages[0].extract_text()
    assert choice.receipt in text and provider.display in text and "27 mars 2026" in text


ROW = {"place": "", "weekday": "1", "starts": "08:00", "ends": "16:00", "fees": "agreed"}


def rows(*given: dict[str, str]) -> dict[str, str]:
    sent = {"rows": str(len(given))}
    for place, row in enumerate(given):
        sent |= {f"row-{place}-{name}": value for name, value in row.items()}
    return sent


def test_a_schedule_is_refused_with_reasons_kept_as_typed_and_then_registered(provider: Any, signed_in: Client) -> None:
    agreement_window()
    place = str(work_address(provider).place)
    editor = address("schedule", provider, window="test-window")
    monday, friday = {**ROW, "place": place}, {**ROW, "place": place, "weekday": "5", "fees": "outside"}
    wrong = signed_in.post(editor, rows(monday, {**friday, "weekday": "1"}, {**ROW, "place": place, "starts": ""}))
    page = wrong.content.decode()
    assert wrong.status_code == 200
    assert "Row 3: Say when these hours begin." in page and 'value="16:00"' in page
    wrong = signed_in.post(editor, rows(monday, {**friday, "weekday": "1"}))
    assert "Row 2: These hours overlap row 1" in wrong.content.decode()
    answer = signed_in.post(editor, rows(monday, friday, {**ROW, "place": place, "starts": "", "ends": ""}))
    assert answer["Location"] == check_address(provider, "partial")
    checked = signed_in.get(answer["Location"])
    assert "outside the agreed fees" in checked.content.decode()
    signed_in.post(answer["Location"], {"schedule": checked.context["carried"]})
    (choice,) = current(provider)
    assert choice.status == "partial" and choice.blocks.count() == 2


def test_rows_are_added_and_removed_without_script(provider: Any, signed_in: Client) -> None:
    agreement_window()
    place = str(work_address(provider).place)
    editor = address("schedule", provider, window="test-window")
    assert len(signed_in.get(editor).context["schedule"].forms) == 5
    sent = rows({**ROW, "place": place})
    more = signed_in.post(editor, sent | {"add": "1"})
    assert len(more.context["schedule"].forms) == 2 and 'value="08:00"' in more.content.decode()
    none = signed_in.post(editor, sent | {"remove": "0"})
    assert len(none.context["schedule"].forms) == 0


def test_no_schedule_without_a_work_address(provider: Any, signed_in: Client) -> None:
    agreement_window()
    page = signed_in.get(address("schedule", provider, window="test-window")).content.decode()
    assert "We know no work address of yours" in page


def test_outside_a_window_the_page_says_when_the_next_opens_or_that_nobody_knows(
    provider: Any, signed_in: Client, portal_clock: Clock
) -> None:
    Window.objects.all().delete()
    page = signed_in.get(address("number", provider)).content.decode()
    assert "is not known yet" in page
    agreement_window()
    portal_clock(OPENED - dt.timedelta(days=3))
    page = signed_in.get(address("number", provider)).content.decode()
    assert "opens on 10 February 2026" in page
    assert signed_in.get(address("choose", provider, window="test-window")).status_code == 404


def test_the_number_of_queries_does_not_grow(provider: Any, signed_in: Client, django_assert_num_queries: Any) -> None:
    terms_load()
    agreement_window()
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        signed_in.get(address("number", provider))
    for key in range(5):
        agreement_window(key=f"more-{key}")
        other = ProviderNumberFactory(person=provider.person)
        ConventionPeriodFactory(provider=other)
    with CaptureQueriesContext(connection) as many:
        signed_in.get(address("number", provider))
    assert len(many) <= len(few)


def test_the_overview_names_what_is_open_until_one_has_chosen(provider: Any, signed_in: Client) -> None:
    window = agreement_window()
    (todo,) = [t for t in overview_of(provider.person, OPENED).todos if "Agreement of the test" in str(t.title)]
    assert todo.deadline == LAST
    assert any(item.last == LAST and item.title == str(window) for item in calendar_items(OPENED))
    register(signed_in, provider, "confirm")
    assert not [t for t in overview_of(provider.person, OPENED).todos if "Agreement of the test" in str(t.title)]


def test_a_mandatary_reads_which_files_stand_in_a_window(portal_clock: Clock) -> None:
    portal_clock(dt.date(2025, 7, 13))
    terms_load()
    first, before = dt.date(2025, 6, 1), dt.date(2025, 5, 31)
    new, over = (ProviderNumberFactory(physiotherapist=True, granted_on=day) for day in (first, before))
    recognised, long_ago = physician(), physician()
    RecognitionFactory(provider=recognised, recognised_on=dt.date(2025, 6, 13))
    RecognitionFactory(provider=long_ago, recognised_on=dt.date(2025, 6, 12))
    everybody = [number.person_id for number in (new, over, recognised, long_ago)]
    assert set(needs(everybody, dt.date(2025, 7, 13))) == {new.person_id, recognised.person_id}
    agreement_window()
    assert set(needs(everybody, OPENED)) == {recognised.person_id, long_ago.person_id}


def test_the_window_of_another_profession_is_in_nobody_elses_calendar(provider: Any, signed_in: Client) -> None:
    mine = agreement_window()
    others = agreement_window(key="of-the-dentists", profession="dentist", title="Agreement of the others")

    page = signed_in.get(reverse("core:overview"))

    titles = [item.title for item in page.context["calendar"]]
    assert str(mine) in titles
    assert str(others) not in titles


def test_patients_see_the_agreed_hours_of_the_choice_that_counts(portal_clock: Clock) -> None:
    portal_clock(OPENED)
    number = physician(person__account__language=Language.ENGLISH)
    QualificationFactory(provider=number)
    place, user = work_address(number), number.person.account
    assert user is not None
    choice_make(
        provider=number,
        window=agreement_window(),
        choice=Choice.PARTIAL,
        actor=user,
        blocks=week(str(place.place)),
    )
    patient = Client()
    patient.cookies["django_language"] = "en"
    card = reverse("directory:provider", args=[number.number])
    assert "Hours at agreed fees" not in patient.get(card).content.decode()

    portal_clock(IN_FORCE)
    shown = patient.get(card).content.decode()
    assert shown.count("08:00–16:00") == 4
    assert "08:00–12:00" not in shown  # the Friday, outside the agreed fees
