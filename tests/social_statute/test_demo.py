"""The demo loads from nothing, once; it can be emptied; and it never enters a portal that isn't a demo."""

from __future__ import annotations

import datetime as dt
from io import StringIO
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command

from apps.accounts.models import User
from apps.accounts.selectors import demo_people
from apps.core.models import TrailEntry
from apps.evaluations.models import Attempt, Dossier, PremiumYear, Run
from apps.evaluations.states import DossierState, RunState
from apps.notifications.models import Message
from apps.providers.models import ProviderNumber
from apps.social_statute.personas.accounts import DEMO_PASSWORD, staff_make
from apps.social_statute.personas.loading import personas_load
from apps.social_statute.personas.reading import read_personas
from apps.social_statute.personas.titles import PEOPLE, STAFF
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def load() -> str:
    out = StringIO()
    call_command("demo_load", providers=40, stdout=out)
    return out.getvalue()


def test_demo_loads_from_nothing_and_only_once(settings: Any, django_assert_max_num_queries: Any) -> None:
    settings.PORTAL_CLOCK = dt.date(2025, 7, 10)
    load()

    assert PremiumYear.objects.filter(scheme="social_statute").count() == 10
    for year in (2022, 2023, 2024):
        run = Run.objects.get(premium_year__year=year, is_dry=False, providers__isnull=True)
        assert run.state == RunState.PUBLISHED
        assert 60 < run.total <= ProviderNumber.objects.count()  # without the numbers of later years
        assert run.started_by != run.published_by
    assert not Run.objects.filter(premium_year__year=2025).exists(), "what is still to come is not evaluated"
    assert Run.objects.filter(is_dry=True, state=RunState.DONE).exists(), "something to compare"
    states = set(Dossier.objects.values_list("state", flat=True))
    assert {DossierState.EVALUATED, DossierState.DECIDED} <= states
    decided = Dossier.objects.filter(decided_attempt__isnull=False)
    assert set(decided.values_list("premium_year__year", flat=True)) == {2022, 2023}, "2024 is still open"

    # Each act bears the day of its own past; the apps add their parts one after the other.
    of_everybody = Run.objects.filter(providers__isnull=True, is_dry=False).values_list("pk", flat=True)
    acts = TrailEntry.objects.filter(subject_type="run", subject_id__in=[str(pk) for pk in of_everybody])
    days = [entry.at.date() for entry in acts.order_by("id")]
    assert days == sorted(days)
    assert days[-1] < settings.PORTAL_CLOCK == dt.date(2025, 7, 10)
    assert all(entry.at.date() <= settings.PORTAL_CLOCK for entry in TrailEntry.objects.all())

    counts = (ProviderNumber.objects.count(), Run.objects.count(), Message.objects.count())
    with django_assert_max_num_queries(25):
        assert load() == ""
    assert counts == (ProviderNumber.objects.count(), Run.objects.count(), Message.objects.count())


def test_published_results_are_what_the_people_claim() -> None:
    load()

    for persona in read_personas():
        for number in persona.numbers:
            for year, expect in number.expect.items():
                attempt = Attempt.objects.filter(
                    dossier__provider__number=number.number, dossier__premium_year__year=year, number=1
                ).first()
                # Nobody has a file of a scheme that isn't theirs.
                assert (attempt.evaluation.outcome if attempt else "NOT_IN_SCOPE") == expect["outcome"]

    # Somebody was evaluated again, and the difference is kept.
    second = Attempt.objects.get(number=2, dossier__premium_year__year=2024)
    assert second.dossier.provider.number == "50000530"
    assert second.changes == {"facts": True, "outcome": ["LEVEL_1", "FULL"], "amount": ["2053.20", "3629.78"]}

    # Messages wait for those who have an address.
    anne = User.objects.get(username="anne.peeters").person
    assert Message.objects.filter(person_id=anne.pk, kind="result_available").count() == 3
    nele = User.objects.get(username="nele.bogaert").person
    assert set(Message.objects.filter(person_id=nele.pk).values_list("state", flat=True)) == {"no_address"}


def test_the_table_names_everybody_and_how_to_sign_in() -> None:
    personas_load()
    staff_make()
    out = StringIO()
    call_command("demo_people", stdout=out)

    assert demo_people().count() == len(PEOPLE) + len(STAFF)
    for user in demo_people():
        assert user.username in out.getvalue()
        assert user.check_password(DEMO_PASSWORD)
        assert EmailAddress.objects.get(user=user).verified
    assert "/demo/" in out.getvalue()
    assert DEMO_PASSWORD in out.getvalue()


def test_the_table_names_somebody_who_is_neither_provider_nor_staff() -> None:
    staff_make()
    UserFactory(username="somebody.else", demo_title="Acts for others.")
    out = StringIO()
    call_command("demo_people", stdout=out)
    assert "somebody.else" in out.getvalue()


def test_a_portal_that_is_no_demo_refuses(settings: Any) -> None:
    settings.PORTAL_DEMO = False

    for command in ("demo_load", "demo_reset", "demo_people"):
        with pytest.raises(CommandError, match="PORTAL_DEMO"):
            call_command(command)
    assert not User.objects.exists()
