"""Evidence that the office must judge, in the queues of the workplace."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from apps.decisions.checks import Who
from apps.decisions.house_queues import DECISIONS, calendar_day
from apps.decisions.queues import Queue, register_actors, register_queue
from apps.evaluations.models import Dossier

from .additions.open_items import WHO, open_files
from .dossiers import SCHEME
from .models import Proof
from .proofs.selectors import waiting


def _rows(as_of: dt.date) -> QuerySet[Any]:
    """The dossiers with a proof that waits, by the oldest of theirs."""
    own = waiting().filter(provider=OuterRef("provider"), year=OuterRef("premium_year__year"))
    return (
        Dossier.objects.filter(premium_year__scheme=SCHEME, provider__in=waiting().order_by().values("provider"))
        .annotate(since=Subquery(own.values("sent_at")[:1]))
        .filter(since__isnull=False)
    )


def _oldest(dossiers: Sequence[Dossier]) -> Mapping[int, Proof]:
    found: dict[tuple[int, int], Proof] = {}
    for proof in waiting().filter(provider__in=[dossier.provider_id for dossier in dossiers]):
        found.setdefault((proof.provider_id, proof.year), proof)
    of = {dossier.pk: (dossier.provider_id, dossier.premium_year.year) for dossier in dossiers}
    return {pk: found[key] for pk, key in of.items() if key in found}


def _detail(dossiers: Sequence[Dossier]) -> Mapping[int, str]:
    return {pk: capfirst(proof.get_kind_display()) for pk, proof in _oldest(dossiers).items()}


def _address(dossiers: Sequence[Dossier]) -> Mapping[int, str]:
    return {pk: reverse("admin:social_statute_proof_change", args=[one.pk]) for pk, one in _oldest(dossiers).items()}


def _actors(dossiers: Sequence[Dossier]) -> Mapping[int, Sequence[Who]]:
    """By what is still open in each dossier."""
    years = {dossier.premium_year_id for dossier in dossiers}
    files = {
        (file.number, file.premium_year_id): sorted({Who(WHO[code]) for code in file.codes})
        for file in open_files(premium_years=years, persons={dossier.provider.person_id for dossier in dossiers})
    }
    return {
        dossier.pk: files[key]
        for dossier in dossiers
        if (key := (dossier.provider.number, dossier.premium_year_id)) in files
    }


register_actors(SCHEME, _actors)
register_queue(
    Queue(
        code="evidence",
        label=_("Evidence to judge"),
        text=_("Providers sent documents. Accept them as a correction of the fact, or say why not."),
        who=Who.OFFICE,
        rows=_rows,
        deadline=calendar_day(DECISIONS),
        detail=_detail,
        url=_address,
        order=20,
        holds_back=True,
    )
)
