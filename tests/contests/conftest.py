from __future__ import annotations

import pytest

from apps.accounts.models import User
from apps.decisions.models import Decision
from apps.evaluations.models import Dossier
from tests.contests.contesting import decided
from tests.decisions.conftest import dossier, in_september, officer, premium_year, refused, signatory
from tests.factories import StaffFactory, UserFactory

__all__ = ["dossier", "in_september", "officer", "premium_year", "refused", "signatory"]


@pytest.fixture
def decision(refused: Dossier, officer: User) -> Decision:
    """A refusal for lack of activity, notified on 8 September 2025."""
    return decided(refused, actor=officer)


@pytest.fixture
def granted(dossier: Dossier, officer: User) -> Decision:
    """The full benefit."""
    return decided(dossier, actor=officer)


@pytest.fixture
def person(db: None) -> User:
    """Who contests: the services leave it to the pages whose file it is."""
    found: User = UserFactory()
    return found


@pytest.fixture
def second(db: None) -> User:
    """Another officer than the one who decided first."""
    staff: User = StaffFactory(role="Evaluation officers")
    return staff
