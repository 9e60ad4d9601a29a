"""Working on another's file by a mandate: which keys hold, and which profiles are offered after signing in."""

from __future__ import annotations

import re

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.acting import (
    ALL_SCOPES,
    Acting,
    CitizenOffer,
    Profile,
    Scope,
    register_acting,
    register_citizen_offers,
    register_profiles,
)
from apps.accounts.models import User
from apps.core.clock import today

from .models import Mandate
from .selectors import holder_of
from .states import MandateKind, Side

MANDATE = "mandate"
SHOWN_ONE_BY_ONE = 5

SCOPES = {
    MandateKind.SOCIAL_STATUTE: frozenset({Scope.SOCIAL_STATUTE}),
    MandateKind.ADMINISTRATIVE_FILE: ALL_SCOPES,
}


def acting_key(mandate: Mandate) -> str:
    return f"{MANDATE}:{mandate.pk}"


def _acting(user: User, identifier: str) -> Acting | None:
    if not re.fullmatch(r"[0-9]{1,18}", identifier):
        return None
    mandate = (
        holder_of(user).mandates().in_force(today()).filter(pk=int(identifier)).select_related("principal").first()
    )
    if mandate is None:
        return None
    return Acting(
        user=user,
        key=acting_key(mandate),
        person=mandate.principal,
        scopes=SCOPES[MandateKind(mandate.kind)],
        mandate_id=mandate.pk,
    )


def _profiles(user: User) -> list[Profile]:
    """A few mandates one by one; more of one mandatary as one entry that leads to the list. Offers that wait too."""
    holder = holder_of(user)
    if not holder.niss_hashes:
        return []
    held = holder.mandates()
    found_counts = held.in_force(today()).order_by().values_list("organisation_id")
    counts: dict[int | None, int] = dict(found_counts.annotate(found=Count("principal_id", distinct=True)))
    names: dict[int | None, str] = {organisation.pk: organisation.name for organisation in holder.organisations}
    many = [pk for pk, count in counts.items() if count > SHOWN_ONE_BY_ONE]
    single = held.in_force(today()).select_related("principal", "organisation")
    few = [pk for pk in counts if pk not in many]
    found = []
    if few:
        one_by_one = single.filter(organisation_id__in=[pk for pk in few if pk])
        if None in few:
            one_by_one |= single.filter(organisation=None)
        found += [_one(mandate) for mandate in one_by_one.order_by("principal__search_name", "pk")]
    for pk in sorted(many, key=lambda pk: names.get(pk, "")):
        found.append(
            Profile(
                key=f"principals:{pk or 'own'}",
                title=names[pk] if pk else _("Mandates in your own name"),
                text=ngettext("Mandates of %(count)s care provider", "Mandates of %(count)s care providers", counts[pk])
                % {"count": counts[pk]},
                url=f"{reverse('mandates:held')}?mandatary={pk or 'own'}",
                count=counts[pk],
            )
        )
    waiting = held.awaiting(Side.MANDATARY, today()).count()
    if waiting:
        found.append(
            Profile(
                key="principals:waiting",
                title=_("Mandates that are offered to you"),
                text=ngettext("%(count)s offer waits for an answer", "%(count)s offers wait for an answer", waiting)
                % {"count": waiting},
                url=reverse("mandates:held"),
                count=waiting,
            )
        )
    return found


def _one(mandate: Mandate) -> Profile:
    text = str(mandate.get_kind_display())
    if mandate.organisation:
        text = _("%(kind)s, for %(organisation)s") % {"kind": text, "organisation": mandate.organisation.name}
    return Profile(key=acting_key(mandate), title=mandate.principal.full_name, text=text)


def _citizen_offers(user: User) -> list[CitizenOffer]:
    return [
        CitizenOffer(
            title=_("Work on the file of a care provider"),
            text=_("With a mandate: accept one that is offered to you, or ask a care provider for one."),
            url=reverse("mandates:held"),
            action=_("See your mandates"),
        )
    ]


def register() -> None:
    register_citizen_offers("mandates", _citizen_offers)
    register_acting(MANDATE, _acting)
    register_profiles("mandates", _profiles)
