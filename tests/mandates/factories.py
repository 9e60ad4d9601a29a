"""Mandates and organisations, each right by itself.

MandateFactory(user=secretary)                                  in force, of the administrative file, without a last day
MandateFactory(user=secretary, kind="social_statute", offered=True)
MandateFactory(organisation=RoleFactory(user=clerk).organisation)
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from apps.accounts.models import User
from apps.core.fields import search_hash
from apps.mandates.models import Mandate, Organisation, OrganisationKind, OrganisationRole, RoleKind
from apps.mandates.states import MandateKind, MandateState
from apps.mandates.terms import TERMS_VERSION
from apps.social_statute.population import identifiers
from tests.factories import LONG_AGO, PersonFactory, UserFactory

if TYPE_CHECKING:
    factory: Any
else:
    import factory


def niss_of(place: int) -> str:
    """Not those of the factories' providers, which have sequence numbers from 800 on."""
    return identifiers.niss(dt.date(1975, 1, 1) + dt.timedelta(days=place % 9_000), 700 + place // 9_000)


def cbe_of(place: int) -> str:
    base = 9_990_000 + place
    return f"0{base:07d}{97 - base % 97:02d}"


class MandataryUserFactory(UserFactory):
    """Somebody who signs in with a NISS and is no care provider."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    niss = factory.Sequence(niss_of)
    niss_hash = factory.LazyAttribute(lambda user: search_hash(user.niss))


class OrganisationFactory(factory.django.DjangoModelFactory[Organisation]):
    class Meta:
        model = Organisation

    kind = OrganisationKind.ENTERPRISE
    number = factory.Sequence(cbe_of)
    name = factory.Sequence(lambda place: f"Bureau {place}")


class RoleFactory(factory.django.DjangoModelFactory[OrganisationRole]):
    """`user` works for the organisation, as a manager unless told otherwise."""

    class Meta:
        model = OrganisationRole

    class Params:
        user = factory.SubFactory(MandataryUserFactory)

    organisation = factory.SubFactory(OrganisationFactory)
    niss = factory.LazyAttribute(lambda role: role.user.niss)
    niss_hash = factory.LazyAttribute(lambda role: search_hash(role.niss))
    name = "Collaborator"
    role = RoleKind.MANAGER
    first_day = LONG_AGO


class MandateFactory(factory.django.DjangoModelFactory[Mandate]):
    class Meta:
        model = Mandate

    class Params:
        user = None
        place = factory.Sequence(lambda place: place)
        offered = factory.Trait(state=MandateState.OFFERED, mandatary_accepted_at=None, mandatary_terms="")
        requested = factory.Trait(state=MandateState.REQUESTED, principal_accepted_at=None, principal_terms="")

    principal = factory.SubFactory(PersonFactory, with_account=True)
    kind = MandateKind.ADMINISTRATIVE_FILE
    organisation = None
    mandatary_name = factory.LazyAttribute(lambda m: "" if m.organisation else "Mandatary")
    mandatary_niss = factory.LazyAttribute(
        lambda m: "" if m.organisation else m.user.niss if m.user else niss_of(50_000 + m.place)
    )
    mandatary_niss_hash = factory.LazyAttribute(lambda m: search_hash(m.mandatary_niss) if m.mandatary_niss else None)
    first_day = LONG_AGO
    last_day = None
    state = MandateState.ACTIVE
    opened_at = factory.LazyFunction(timezone.now)
    principal_accepted_at = factory.SelfAttribute("opened_at")
    principal_terms = TERMS_VERSION
    mandatary_accepted_at = factory.SelfAttribute("opened_at")
    mandatary_terms = TERMS_VERSION
