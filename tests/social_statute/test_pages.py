"""The provider's pages: one's own results, in words, in a fixed number of queries."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import Language
from apps.evaluations.models import CalendarDate
from apps.providers.models import ProviderNumber
from apps.social_statute.results import selectors
from apps.social_statute.results.all_years import years_page
from tests.factories import (
    ActivityVolumeFactory,
    BankAccountFactory,
    ConventionPeriodFactory,
    InactivityPeriodFactory,
    InsuranceContractFactory,
    ProviderNumberFactory,
    RecognitionFactory,
    StaffFactory,
)

from .published import published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_july")]


def gp(**more: Any) -> ProviderNumber:
    """A general practitioner with an account, under the reduced threshold unless said otherwise."""
    volume = more.pop("volume", 14_000)
    provider: ProviderNumber = ProviderNumberFactory(
        person__with_account=True, person__account__language=Language.ENGLISH, adhered=True, recognised=True, **more
    )
    if volume is not None:
        ActivityVolumeFactory(provider=provider, year=2024, value=volume)
    return provider


def account_of(provider: ProviderNumber) -> Any:
    return provider.person.account


def page_of(client: Client, provider: ProviderNumber, year: int = 2024) -> Any:
    client.force_login(account_of(provider))
    client.cookies["django_language"] = "en"
    return client.get(reverse("social_statute:year", kwargs={"number": provider.number, "year": year}))


def text_of(response: Any) -> str:
    """What somebody reads of the page's main part."""
    main = response.content.decode().split("<main")[1].split("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).replace("\xa0", " ").split())


# --- one year ---------------------------------------------------------------------------------------------------------


def test_the_result_comes_first_in_one_sentence_and_one_amount(client: Client) -> None:
    provider = gp(contracted=True)
    published(2024)
    text = text_of(page_of(client, provider))
    assert "Entitled €2,774.59 You are entitled to the reduced amount for 2024." in text
    assert text.index("€2,774.59") < text.index("What you can do") < text.index("Why this result")


def test_every_line_says_what_is_known_from_where_the_threshold_and_the_law(client: Client) -> None:
    provider = gp(contracted=True)
    published(2024)
    text = text_of(page_of(client, provider))
    assert "With €14,000.00 reimbursed by the health insurance in 2024 you reach the reduced threshold" in text
    assert "Full threshold: Reimbursed by the health insurance €25,000.00 €25,000.00 €14,000.00 Not reached" in text
    assert "test register received on 1 January 2005" in text
    assert "Royal Decree of 16 August 2016 (activity threshold of physicians)" in text
    assert "From premium year 2019 Our reading of the sources Source: B1, B2" in text
    assert "You adhered to the convention during the whole of 2024." in text


def test_no_code_is_shown_raw(client: Client) -> None:
    provider = gp(person__pensioner=True)
    InactivityPeriodFactory(person=provider.person)
    published(2024)
    text = text_of(page_of(client, provider))
    assert not re.search(r"\b[a-z]+_[a-z_]+\b|\b[A-Z]{3,}_[A-Z]+\b", text), text


def test_inactivity_shows_the_ordinary_and_the_lowered_threshold(client: Client) -> None:
    provider = gp(contracted=True)
    InactivityPeriodFactory(person=provider.person, in_days=True)
    published(2024)
    text = text_of(page_of(client, provider))
    assert "the threshold is multiplied by (222 − 30) / 222" in text
    assert "€25,000.00 €21,621.62 €14,000.00" in text


def test_a_missing_contract_is_something_to_do_until_its_last_day(client: Client) -> None:
    provider = gp(volume=60_000)
    published(2024)
    text = text_of(page_of(client, provider))
    assert "Entitled, contract missing €5,881.81" in text
    assert "What you must do Get your contract linked You must act Until 31 August 2025" in text
    assert "We cannot pay yet: no insurance contract is linked to your file." in text


def test_after_the_last_day_the_page_says_so(client: Client, portal_clock: Any) -> None:
    provider = gp(volume=60_000)
    published(2024)
    portal_clock(dt.date(2025, 9, 1))
    text = text_of(page_of(client, provider))
    assert "The last day for this was 31 August 2025." in text
    assert "Until 31 August" not in text


def test_the_full_amount_asks_for_nothing(client: Client) -> None:
    provider = gp(volume=60_000, contracted=True)
    published(2024)
    text = text_of(page_of(client, provider))
    assert "What you can do You need to do nothing" in text
    assert "What you must do" not in text


def test_a_pensioner_reads_of_the_conventional_benefit_and_the_masked_account(client: Client) -> None:
    provider = gp(volume=60_000, person__pensioner=True)
    account = BankAccountFactory(person=provider.person)
    published(2024)
    text = text_of(page_of(client, provider))
    assert f"It is your conventional benefit. It goes to your bank account {account.masked_iban}." in text
    assert account.iban not in text


def test_what_is_not_known_is_not_zero(client: Client) -> None:
    provider = gp(volume=None, contracted=True)
    published(2024)
    text = text_of(page_of(client, provider))
    assert "Data needed Not known yet We cannot decide about 2024 yet" in text
    assert "What you must do Show your activity You must act" in text


def test_a_refusal_names_the_rule_that_decided_beside_the_result(client: Client) -> None:
    provider: ProviderNumber = ProviderNumberFactory(person__with_account=True, recognised=True, contracted=True)
    ConventionPeriodFactory(provider=provider, last_day=dt.date(2024, 5, 31))
    ActivityVolumeFactory(provider=provider, year=2024, value=60_000)
    published(2024)
    text = text_of(page_of(client, provider))
    assert "Not entitled €0.00" in text
    assert text.count("You left the convention during 2024.") == 2  # beside the amount, and in its line


def test_the_calculation_of_a_first_year_is_shown_line_by_line(client: Client) -> None:
    provider: ProviderNumber = ProviderNumberFactory(
        pharmacist=True, person__with_account=True, granted_on=dt.date(2024, 10, 1), contracted=True
    )
    ConventionPeriodFactory(provider=provider, first_day=dt.date(2024, 10, 1))
    ActivityVolumeFactory(provider=provider, year=2024, measure="hours_per_week", value=38)
    published(2024)
    text = text_of(page_of(client, provider))
    assert "Full amount, premium year 2024 computed from the index €3,582.59" in text
    assert "× 3 / 12" in text
    assert "Your benefit €895.65" in text


def test_a_new_attempt_shows_what_changed(client: Client) -> None:
    provider = gp(contracted=True)
    published(2024)
    ActivityVolumeFactory(provider=provider, year=2024, value=20_000)
    published(2024, as_of=dt.date(2025, 7, 8), providers=[provider.number])
    text = text_of(page_of(client, provider))
    assert "Earlier results of this year" in text
    assert "The result changed from “reduced amount” to “full amount”." in text
    assert "The amount changed from €2,774.59 to €5,881.81." in text
    assert "Reduced amount, €2,774.59" in text


def test_a_year_without_result_says_what_happens_when(client: Client) -> None:
    from apps.evaluations.services import parameters_load, premium_year_open

    provider = gp()
    parameters_load(scheme="social_statute")
    premium_year_open(scheme="social_statute", year=2025)
    text = text_of(page_of(client, provider, 2025))
    assert "No result yet for this year You need to do nothing now." in text
    assert "1 Jul 2026 Results available" in text


def test_a_moved_day_of_the_calendar_is_shown(client: Client) -> None:
    provider = gp(volume=60_000)
    published(2024)
    CalendarDate.objects.filter(key="own_request_deadline").update(day=dt.date(2025, 9, 15))
    assert "Until 15 September 2025" in text_of(page_of(client, provider))


# --- who sees what ----------------------------------------------------------------------------------------------------


def test_another_s_file_is_not_found(client: Client) -> None:
    mine, other = gp(), gp()
    published(2024)
    client.force_login(account_of(mine))
    address = reverse("social_statute:year", kwargs={"number": other.number, "year": 2024})
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("year", [2019, 99_999_999])
def test_a_year_that_is_not_open_is_not_found(client: Client, year: int) -> None:
    provider = gp()
    published(2024)
    assert page_of(client, provider, year).status_code == 404


def test_anonymous_visitors_are_sent_to_sign_in(client: Client) -> None:
    answer = client.get(reverse("social_statute:years"))
    assert answer.status_code == 302
    assert reverse("account_login") in answer["Location"]


def test_staff_look_through_the_admin_not_through_these_pages(client: Client) -> None:
    client.force_login(StaffFactory(superuser=True))
    assert client.get(reverse("social_statute:years")).status_code == 403


def test_nothing_is_written_by_looking(client: Client) -> None:
    provider = gp()
    published(2024)
    address = reverse("social_statute:year", kwargs={"number": provider.number, "year": 2024})
    client.force_login(account_of(provider))
    assert client.post(address).status_code == 405


# --- all years --------------------------------------------------------------------------------------------------------


def test_all_years_of_all_numbers_are_on_one_page(client: Client) -> None:
    provider = gp(volume=60_000, contracted=True)
    ProviderNumberFactory(dentist=True, person=provider.person, adhered=True)
    published(2023)
    published(2024)
    client.force_login(account_of(provider))
    client.cookies["django_language"] = "en"
    text = text_of(client.get(reverse("social_statute:years")))
    assert text.count("Premium year 2024") >= 2
    assert "Physician," in text
    assert "Dentist," in text
    assert "€5,881.81" in text


def test_somebody_without_number_is_led_to_help(client: Client) -> None:
    from tests.factories import PersonFactory

    person = PersonFactory(with_account=True)
    client.force_login(person.account)
    client.cookies["django_language"] = "en"
    assert "No INAMI number is linked to your account." in text_of(client.get(reverse("social_statute:years")))


# --- how many questions to the database -------------------------------------------------------------------------------


def test_the_page_of_a_year_takes_the_same_queries_whatever_it_shows(
    client: Client, django_assert_num_queries: Any
) -> None:
    simple = gp(contracted=True)
    rich = gp(contracted=True)
    for _ in range(3):
        InsuranceContractFactory(provider=rich)
        InactivityPeriodFactory(person=rich.person)
    published(2024)
    published(2024, as_of=dt.date(2025, 7, 8), providers=[rich.number])
    for provider in (simple, rich):
        with django_assert_num_queries(12):
            selectors.year_page(provider_number=provider.number, year=2024, of=provider.person)


def test_the_page_of_all_years_takes_the_same_queries_however_many_there_are(
    client: Client, django_assert_num_queries: Any
) -> None:
    one = gp(contracted=True)
    published(2024)
    many = gp(contracted=True)
    ProviderNumberFactory(dentist=True, person=many.person, adhered=True)
    published(2023)
    published(2024)
    for provider in (one, many):
        with django_assert_num_queries(7):
            years_page(of=provider.person)


def test_recognition_of_a_later_year_is_not_that_of_the_premium_year(client: Client) -> None:
    provider: ProviderNumber = ProviderNumberFactory(person__with_account=True, adhered=True, contracted=True)
    RecognitionFactory(provider=provider, recognised_on=dt.date(2025, 3, 1))
    ActivityVolumeFactory(provider=provider, year=2024, value=60_000)
    published(2024)
    text = text_of(page_of(client, provider))
    assert "you were not recognised during that year" in text


# --- the overview -----------------------------------------------------------------------------------------------------


def overview_of(client: Client, provider: ProviderNumber) -> str:
    client.force_login(account_of(provider))
    client.cookies["django_language"] = "en"
    return text_of(client.get(reverse("core:overview")))


def test_the_overview_says_what_must_be_done_and_until_when(client: Client) -> None:
    provider = gp(volume=60_000)
    published(2024)
    text = overview_of(client, provider)
    assert "Premium year 2024: Get your contract linked You must act Until 31 August 2025" in text
    assert "Entitled, contract missing" in text


def test_the_overview_asks_nothing_of_somebody_whose_result_waits_for_the_office(client: Client) -> None:
    """A threshold that nobody knows yet is not something the provider can bring."""
    provider: ProviderNumber = ProviderNumberFactory(person__with_account=True, adhered=True, contracted=True)
    RecognitionFactory(provider=provider, specialty="radiodiagnosis", recognised_on=dt.date(2010, 1, 1))
    ActivityVolumeFactory(provider=provider, year=2024, value=10_000)
    published(2024)
    text = overview_of(client, provider)
    assert "You have nothing to do." in text
    assert "an amount or a threshold has not been fixed" in text


def test_the_overview_warns_of_what_was_left_undone(client: Client, portal_clock: Any) -> None:
    provider = gp(volume=60_000)
    published(2024)
    portal_clock(dt.date(2025, 10, 1))
    text = overview_of(client, provider)
    assert "You have nothing to do." in text
    assert "Premium year 2024: Get your contract linked. The last day for this was 31 August 2025." in text


def test_a_pensioner_without_account_is_led_to_give_one_and_told_when_it_is_known(client: Client) -> None:
    provider = gp(volume=60_000, person__pensioner=True)
    published(2024)
    page = page_of(client, provider).content.decode()
    assert 'href="/bank/"' in page.split("<main", 1)[1]
    assert "Give your account" in page
    account = BankAccountFactory(person=provider.person, usable_from=dt.date(2025, 7, 17))
    text = text_of(page_of(client, provider))
    told = f"You gave the account {account.masked_iban} since. It can be used from 17 July 2025 on."
    assert told in text
    assert "What you must do" not in text
    overview = text_of(client.get(reverse("core:overview")))
    assert told in overview
    assert "You have nothing to do." in overview


def test_only_pensioners_are_asked_for_an_account(client: Client) -> None:
    for provider, is_asked in ((gp(person__pensioner=True), True), (gp(), False)):
        client.force_login(account_of(provider))
        client.cookies["django_language"] = "en"
        assert ("We know none: give one." in text_of(client.get(reverse("core:overview")))) is is_asked
