"""My contact data as pages: rights, bad input in words, what is planned and cancelled."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from apps.accounts.acting import ALL_SCOPES, Scope
from apps.core.models import TrailEntry
from apps.notifications.models import Message
from apps.providers.contact.forms import ContactPhoneForm
from apps.providers.forms import PlaceForm
from apps.providers.models import ContactAddress, ContactEmail, ContactPhone, WorkAddress
from apps.providers.states import EmailState
from tests.factories import ContactPhoneFactory, PersonFactory, ProviderNumberFactory, WorkAddressFactory
from tests.providers.pages import signed_in

pytestmark = pytest.mark.django_db

CASES = Path(__file__).parents[2] / "cases" / "identifiers.csv"
PLACE = {"street": "Rue Neuve", "house_number": "1", "box": "", "postcode": "4000", "first_day": "2025-07-10"}


def cases(kind: str) -> list[Any]:
    with CASES.open(encoding="utf-8") as file:
        return [pytest.param(row, id=row["input"]) for row in csv.DictReader(file) if row["kind"] == kind]


@pytest.fixture(autouse=True)
def in_july(portal_clock: Any) -> None:
    portal_clock(dt.date(2025, 7, 10))


@pytest.fixture
def provider() -> Any:
    return ProviderNumberFactory(
        person__with_account=True, person__account__language="en", person__email="old@test.example"
    )


def url(name: str, provider: Any, **more: Any) -> str:
    return reverse(f"providers:{name}", kwargs={"number": provider.number, **more})


@pytest.mark.parametrize("row", cases("postcode"))
def test_postcodes_through_the_form(row: dict[str, str]) -> None:
    form = PlaceForm({**PLACE, "postcode": row["input"]})

    assert form.is_valid() == (row["verdict"] == "ok")
    if row["verdict"] == "ok":
        assert form.cleaned_data["postcode"] == row["normalised"]
    elif row["verdict"] == "unknown":
        assert "not in our list" in form.errors["municipality"][0]
        assert PlaceForm({**PLACE, "postcode": row["input"], "municipality": "Nieuwdorp"}).is_valid()
    else:
        assert "four digits" in form.errors["postcode"][0]


@pytest.mark.parametrize("row", cases("phone"))
def test_phone_numbers_through_the_form(row: dict[str, str]) -> None:
    form = ContactPhoneForm({"phone": row["input"], "first_day": "2025-07-10"})

    assert form.is_valid() == (row["verdict"] in {"ok", "foreign"})
    if form.is_valid():
        assert form.cleaned_data["phone"] == row["normalised"]


@pytest.mark.parametrize("short", ["1307", "112", "02"])
def test_short_numbers_are_no_contact_numbers(short: str) -> None:
    assert "phone" in ContactPhoneForm({"phone": short, "first_day": "2025-07-10"}).errors


def test_a_postcode_of_two_municipalities_asks_which() -> None:
    form = PlaceForm({**PLACE, "postcode": "1050"})
    assert "several municipalities" in form.errors["municipality"][0]

    chosen = PlaceForm({**PLACE, "postcode": "1050", "municipality": "21009"})
    assert chosen.is_valid()
    assert chosen.place()["municipality_code"] == "21009"
    assert not PlaceForm({**PLACE, "postcode": "1050", "municipality": "11002"}).is_valid()


def test_one_adds_changes_and_cancels_without_any_script(provider: Any) -> None:
    client = signed_in(provider.person.account)
    added = client.post(url("work_address_add", provider), {**PLACE, "name": "Cabinet", "phone": "04 222 33 44"})
    assert added.status_code == 302
    row = WorkAddress.objects.get()
    assert (row.is_principal, row.phone, row.phone_is_public, row.municipality_name) == (
        True,
        "+3242223344",
        False,
        "Liège",
    )

    move = {**PLACE, "street": "Rue Haute", "first_day": "2025-09-01"}
    client.post(url("work_address_change", provider, pk=row.pk), move)
    page = client.get(url("contact", provider)).content.decode()
    assert "From 1 September 2025: Rue Haute 1, 4000 Liège." in page

    planned = WorkAddress.objects.coming(dt.date(2025, 7, 10)).get()
    client.post(url("contact_cancel", provider, kind="work", pk=planned.pk))
    assert "Rue Haute" not in client.get(url("contact", provider)).content.decode()
    row.refresh_from_db()
    assert row.last_day is None


def test_a_refused_form_keeps_what_was_typed_and_says_what_is_wrong(provider: Any) -> None:
    page = signed_in(provider.person.account).post(
        url("work_address_add", provider), {**PLACE, "street": "Rue Gardée", "postcode": "99", "phone": "1307"}
    )

    assert page.status_code == 200
    text = page.content.decode()
    assert "<title>Error:" in text
    assert "Rue Gardée" in text
    assert "A Belgian postcode has four digits." in text
    assert not WorkAddress.objects.exists()


def test_a_new_principal_address_of_the_past_is_refused_in_words(provider: Any) -> None:
    WorkAddressFactory(provider=provider, principal=True)

    page = signed_in(provider.person.account).post(
        url("work_address_add", provider), {**PLACE, "first_day": "2025-01-01", "is_principal": "on"}
    )

    assert "Choose today or a later day." in page.content.decode()
    assert WorkAddress.objects.count() == 1


def test_the_correspondence_address_of_several_numbers_at_once(provider: Any) -> None:
    second = ProviderNumberFactory(person=provider.person, physiotherapist=True)
    strangers = ProviderNumberFactory()
    client = signed_in(provider.person.account)

    client.post(url("contact_address", provider), {**PLACE, "numbers": [second.pk]})
    assert {row.provider_id for row in ContactAddress.objects.all()} == {provider.pk, second.pk}

    refused = client.post(url("contact_address", provider), {**PLACE, "numbers": [strangers.pk]})
    assert refused.status_code == 200
    assert not ContactAddress.objects.filter(provider=strangers).exists()


def test_another_s_rows_are_not_found(provider: Any) -> None:
    other = WorkAddressFactory(principal=True)
    client = signed_in(provider.person.account)

    for name in ("work_address_change", "work_address_end", "work_address_principal"):
        assert client.post(url(name, provider, pk=other.pk), PLACE).status_code == 404
    phone = ContactPhoneFactory(first_day=dt.date(2025, 8, 1))
    assert client.post(url("contact_cancel", provider, kind="phone", pk=phone.pk)).status_code == 404
    assert client.post(url("contact_cancel", provider, kind="nothing", pk=1)).status_code == 404


def test_the_e_mail_address_asks_to_sign_in_again(provider: Any) -> None:
    address = url("contact_email", provider)
    stale = signed_in(provider.person.account).post(address, {"address": "new@test.example"})
    assert stale.status_code == 302
    assert not ContactEmail.objects.exists()

    signed_in(provider.person.account, fresh=True).post(address, {"address": "new@test.example"})
    assert ContactEmail.objects.get().state == EmailState.PENDING


def test_the_link_is_for_its_own_file_and_opening_it_changes_nothing(provider: Any) -> None:
    client = signed_in(provider.person.account, fresh=True)
    client.post(url("contact_email", provider), {"address": "new@test.example"})
    link = reverse("providers:email_confirm", args=[Message.objects.get().data["token"]])

    stranger = ProviderNumberFactory(person=PersonFactory(with_account=True)).person.account
    assert signed_in(stranger).post(link).status_code == 404
    client.get(link)
    assert ContactEmail.objects.get().state == EmailState.PENDING
    assert client.get(reverse("providers:email_confirm", args=["wrong"])).status_code == 404

    assert client.post(link).status_code == 302
    provider.person.refresh_from_db()
    assert provider.person.email == "new@test.example"
    assert "confirmed this address already" in client.get(link).content.decode()


def test_languages_of_screen_and_letters_are_chosen_apart(provider: Any) -> None:
    signed_in(provider.person.account).post(url("contact_languages", provider), {"letters": "nl", "screen": "de"})

    provider.person.refresh_from_db()
    provider.person.account.refresh_from_db()
    assert (provider.person.language, provider.person.account.language) == ("nl", "de")


def test_an_empty_phone_number_ends_the_known_one(provider: Any) -> None:
    row = ContactPhoneFactory(person=provider.person)

    signed_in(provider.person.account).post(url("contact_phone", provider), {"phone": "", "first_day": "2025-07-10"})

    row.refresh_from_db()
    assert row.last_day == dt.date(2025, 7, 9)
    assert not ContactPhone.objects.on(dt.date(2025, 7, 10)).exists()


def test_the_page_asks_as_much_of_the_database_however_much_there_is(
    provider: Any, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(provider.person.account)
    for _place in range(12):
        WorkAddressFactory(provider=provider)

    with django_assert_max_num_queries(24):
        client.get(url("contact", provider))


@pytest.mark.parametrize(("scopes", "status"), [(frozenset({Scope.SOCIAL_STATUTE}), 403), (ALL_SCOPES, 200)])
def test_a_mandate_for_the_social_statute_alone_shows_no_contact_data(
    provider: Any, scopes: frozenset[Scope], status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from apps.accounts import acting as acting_module

    broker = PersonFactory(with_account=True).account
    mandate = acting_module.Acting(user=broker, key="mandate:1", person=provider.person, scopes=scopes, mandate_id=1)
    monkeypatch.setattr("apps.accounts.middleware.acting_in_session", lambda user, session: mandate)

    assert signed_in(broker).get(url("contact", provider)).status_code == status
    if status == 200:
        signed_in(broker).post(url("contact_address", provider), PLACE)
        entry = TrailEntry.objects.get(act="contact_address_set")
        assert (entry.actor_id, entry.detail["principal"]) == (broker.pk, provider.person.pk)
