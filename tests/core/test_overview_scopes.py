"""Who works on another's file isn't told to do what that mandate doesn't allow."""

from __future__ import annotations

import datetime as dt

import pytest

from apps.accounts.acting import Scope
from apps.core.overview import overview_of
from tests.factories import PersonFactory, ProviderNumberFactory

pytestmark = pytest.mark.django_db


def test_contact_data_are_nothing_for_who_may_act_in_the_social_statute_alone() -> None:
    person = PersonFactory(account=None)
    ProviderNumberFactory(person=person)
    day = dt.date(2025, 7, 10)

    whole = overview_of(person, day)
    partly = overview_of(person, day, scopes={"", Scope.SOCIAL_STATUTE})

    assert whole.warnings, "no principal work address is known"
    assert not partly.warnings
    assert {todo.scope for todo in partly.todos} <= {"", Scope.SOCIAL_STATUTE}
