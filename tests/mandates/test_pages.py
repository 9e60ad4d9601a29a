"""Who reaches which page, and what the long list costs."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.acting import SESSION_KEY
from apps.accounts.models import User
from apps.core.models import TrailEntry
from apps.mandates.models import Mandate
from apps.mandates.selectors import ListWish, held_rows, holder_of
from apps.mandates.services import mandate_stop
from apps.mandates.states import MandateKind, MandateState, Side
from tests.accounts.fresh import freshly
from tests.factories import ActivityVolumeFactory, PersonFactory, ProviderNumberFactory
from tests.mandates.factories import MandataryUserFactory, MandateFactory, OrganisationFactory, RoleFactory
from tests.social_statute.published import published

pytestmark = pytest.mark.django_db

TODAY = dt.date(2025, 7, 10)


@pytest.fixture(autouse=True)
def in_july(portal_clock: Any) -> None:
    portal_clock(TODAY)


def client_of(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    freshly(client)
    return client


def asking_provider(**more: Any) -> Any:
    """A physician whose result of 2024 asks for data."""
    provider = ProviderNumberFactory(person__with_account=True, adhered=True, recognised=True, **more)
    ActivityVolumeFactory(provider=provider, year=2024, value=26_000)
    return provider


# --- rights -----------------------------------------------------------------------------------------------------------


def test_a_mandatary_works_on_the_file_and_is_out_at_the_next_request() -> None:
    secretary = MandataryUserFactory()
    mandate = MandateFactory(user=secretary)
    client = client_of(secretary)
    opened = client.post(reverse("mandates:held_act", args=[mandate.pk]))
    assert opened["Location"] == reverse("core:overview")
    page = client.get(reverse("core:overview"))
    assert page.status_code == 200
    assert mandate.principal.last_name in page.content.decode()
    assert client.get(reverse("mandates:given")).status_code == 403

    mandate_stop(mandate=mandate, side=Side.PRINCIPAL, actor=mandate.principal.account)
    # Told first, then out.
    assert client.get(reverse("core:overview"))["Location"] == reverse("accounts:profiles")
    assert SESSION_KEY not in client.session
    assert client.get(reverse("core:overview")).status_code == 403


def test_the_social_statute_alone_opens_no_page_of_the_file() -> None:
    secretary = MandataryUserFactory()
    social = MandateFactory(user=secretary, kind=MandateKind.SOCIAL_STATUTE)
    whole = MandateFactory(user=secretary)
    client = client_of(secretary)
    client.post(reverse("mandates:held_act", args=[social.pk]))
    assert client.get(reverse("social_statute:years")).status_code == 200
    assert client.get(reverse("bank:accounts")).status_code == 403
    client.post(reverse("mandates:held_act", args=[whole.pk]))
    assert client.get(reverse("bank:accounts")).status_code == 200


@pytest.mark.parametrize("step", ["one", "accept", "refuse", "stop", "transfer", "act"])
def test_another_s_mandate_is_not_found(step: str) -> None:
    mandate = MandateFactory(offered=True)
    client = client_of(MandataryUserFactory())
    address = reverse(f"mandates:held_{step}", args=[mandate.pk])
    assert client.post(address, {"terms": "on"}).status_code in ({404, 405} if step == "one" else {404})
    mandate.refresh_from_db()
    assert mandate.state == MandateState.OFFERED


def test_an_offer_opens_nothing_before_it_is_accepted() -> None:
    secretary = MandataryUserFactory()
    mandate = MandateFactory(user=secretary, offered=True)
    client = client_of(secretary)
    client.post(reverse("mandates:held_act", args=[mandate.pk]))
    assert client.get(reverse("core:overview")).status_code == 403


def test_members_of_an_organisation_see_and_managers_decide() -> None:
    role = RoleFactory(role="member")
    member = User.objects.get(niss_hash=role.niss_hash)
    mandate = MandateFactory(organisation=role.organisation)
    client = client_of(member)
    assert client.get(reverse("mandates:held_one", args=[mandate.pk])).status_code == 200
    assert client.get(reverse("mandates:held_stop", args=[mandate.pk])).status_code == 403
    address = reverse("mandates:organisation", args=[role.organisation.pk])
    assert client.get(address).status_code == 200
    added = {"niss": MandataryUserFactory().niss, "name": "X", "role": "member"}
    assert client.post(address, added).status_code == 403
    assert client.get(reverse("mandates:role_end", args=[role.organisation.pk, role.pk])).status_code == 404
    assert client_of(MandataryUserFactory()).get(address).status_code == 404


# --- the provider's page ----------------------------------------------------------------------------------------------


def test_a_provider_offers_and_stops() -> None:
    person, organisation = PersonFactory(with_account=True), OrganisationFactory()
    client = client_of(person.account)
    typed = {
        "mandatary_kind": "enterprise",
        "number": f"BE {organisation.number}",
        "kind": "social_statute",
        "first_day": "2025-07-10",
        "last_day": "",
    }
    refused = client.post(reverse("mandates:given_offer"), typed)
    assert refused.status_code == 200
    assert "terms" in refused.context["form"].errors
    wrong = client.post(reverse("mandates:given_offer"), typed | {"terms": "on", "number": "0417.497.106"})
    assert "number" in wrong.context["form"].errors
    assert client.post(reverse("mandates:given_offer"), typed | {"terms": "on"}).status_code == 302
    mandate = Mandate.objects.get()
    assert (mandate.organisation, mandate.state) == (organisation, "offered")
    twice = client.post(reverse("mandates:given_offer"), typed | {"terms": "on"})
    assert twice.context["form"].non_field_errors()

    assert client.get(reverse("mandates:given_stop", args=[mandate.pk])).status_code == 200
    mandate.refresh_from_db()
    assert mandate.state == "offered"
    client.post(reverse("mandates:given_stop", args=[mandate.pk]))
    mandate.refresh_from_db()
    assert mandate.state == "stopped"
    again = client.post(reverse("mandates:given_stop", args=[mandate.pk]), follow=True)
    assert again.status_code == 200
    assert TrailEntry.objects.filter(act="mandate_stopped").count() == 1


@pytest.mark.parametrize("name", ["given_offer", "given_accept", "given_transfer"])
def test_giving_asks_to_sign_in_again(name: str) -> None:
    mandate = MandateFactory(requested=True)
    client = Client()
    client.force_login(mandate.principal.account)
    arguments = [] if name == "given_offer" else [mandate.pk]
    answer = client.post(reverse(f"mandates:{name}", args=arguments), {"terms": "on"})
    assert answer["Location"].startswith(reverse("accounts:sign_in_again"))
    mandate.refresh_from_db()
    assert mandate.state == "requested"


def test_a_request_is_a_todo_of_the_provider_and_not_of_a_mandatary() -> None:
    secretary = MandataryUserFactory()
    mandate = MandateFactory(user=secretary)
    request = MandateFactory(principal=mandate.principal, requested=True)
    address = reverse("mandates:given_one", args=[request.pk])
    assert address in client_of(mandate.principal.account).get(reverse("core:overview")).content.decode()
    client = client_of(secretary)
    client.post(reverse("mandates:held_act", args=[mandate.pk]))
    assert address not in client.get(reverse("core:overview")).content.decode()


def test_the_list_of_what_i_gave_costs_the_same_for_many(django_assert_num_queries: Any) -> None:
    person = PersonFactory(with_account=True)
    client = client_of(person.account)
    counts = []
    for _round in range(2):
        MandateFactory.create_batch(5, principal=person)
        client.get(reverse("mandates:given"))
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("mandates:given")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- the long list ----------------------------------------------------------------------------------------------------


def test_a_mandatary_asks_by_number() -> None:
    provider = ProviderNumberFactory(person__with_account=True)
    secretary = MandataryUserFactory()
    typed = {
        "number": provider.display,
        "mandatary": "own",
        "kind": "administrative_file",
        "first_day": "2025-07-10",
        "terms": "on",
    }
    answer = client_of(secretary).post(reverse("mandates:request"), typed)
    assert answer.status_code == 302
    mandate = Mandate.objects.get()
    assert (mandate.principal, mandate.state, mandate.mandatary_niss) == (provider.person, "requested", secretary.niss)


def test_what_must_be_done_comes_first_with_its_last_day() -> None:
    asking = asking_provider()
    quiet = PersonFactory(last_name="Aaa")
    published(2024)
    role = RoleFactory()
    manager = User.objects.get(niss_hash=role.niss_hash)
    for person in (quiet, asking.person):
        MandateFactory(organisation=role.organisation, principal=person, kind="social_statute")
    rows = held_rows(holder_of(manager), ListWish(), TODAY)
    assert [bool(row.needs) for row in rows] == [True, False]
    assert rows[0].principal_id == asking.person_id
    assert rows[0].deadline == dt.date(2025, 8, 31)
    only = held_rows(holder_of(manager), ListWish(only_needs=True), TODAY)
    assert [row.principal_id for row in only] == [asking.person_id]
    assert held_rows(holder_of(manager), ListWish(only_needs=True, within_days=7), TODAY) == []


def exported(client: Client, wish: dict[str, str]) -> str:
    response: Any = client.get(reverse("mandates:held_export"), wish)
    return b"".join(response.streaming_content).decode("utf-8-sig")


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ({"q": "lefèvre"}, ["Lefevre"]),
        ({"profession": "dentist"}, ["Maes"]),
        ({"kind": "social_statute"}, ["Maes"]),
        ({"mandatary": "own"}, ["Peeters"]),
        ({"needs": "todo"}, []),
        ({"needs": "nonsense", "profession": "x"}, ["Lefevre", "Maes", "Peeters"]),
    ],
)
def test_the_list_narrows(wish: dict[str, str], expected: list[str]) -> None:
    role = RoleFactory()
    manager = User.objects.get(niss_hash=role.niss_hash)
    gp = ProviderNumberFactory(person__last_name="Lefevre")
    dentist = ProviderNumberFactory(dentist=True, person__last_name="Maes")
    nurse = ProviderNumberFactory(nurse=True, person__last_name="Peeters")
    MandateFactory(organisation=role.organisation, principal=gp.person)
    MandateFactory(organisation=role.organisation, principal=dentist.person, kind="social_statute")
    MandateFactory(user=manager, principal=nurse.person)
    MandateFactory(organisation=role.organisation, last_day=TODAY - dt.timedelta(days=1))
    MandateFactory()
    client = client_of(manager)
    page = client.get(reverse("mandates:held"), wish)
    assert sorted(row.name.split()[0] for row in page.context["rows"]) == expected
    found = client.get(reverse("mandates:held"), {"q": dentist.display})
    assert [row.principal_id for row in found.context["rows"]] == [dentist.person_id]
    export = exported(client, wish)
    lines = list(csv.reader(io.StringIO(export), delimiter=";"))
    assert sorted(line[0].split()[0] for line in lines[1:]) == expected


def test_a_formula_in_a_name_stays_text_in_the_export() -> None:
    secretary = MandataryUserFactory()
    MandateFactory(user=secretary, principal=PersonFactory(last_name="=cmd()"))
    export = exported(client_of(secretary), {})
    assert ";'=cmd()" in export.replace("\n", ";")


def test_the_long_list_costs_the_same_for_many() -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    role = RoleFactory()
    client = client_of(User.objects.get(niss_hash=role.niss_hash))
    counts = []
    for _round in range(2):
        for _place in range(4):
            MandateFactory(organisation=role.organisation, principal=asking_provider().person)
        published(2024)
        client.get(reverse("mandates:held"))
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse("mandates:held"))
        counts.append(len(queries))
    assert page.context["page"].paginator.count == 8
    assert counts[0] == counts[1]
