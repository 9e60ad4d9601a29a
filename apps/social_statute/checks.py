"""What of the social statute is done before the machine decides alone."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from apps.decisions.checks import Case, Check, register_check

from .dossiers import SCHEME
from .proofs.selectors import waiting


def _is_judged(case: Case) -> bool:
    sent = waiting().filter(provider=case.dossier.provider_id, year=case.dossier.premium_year.year)
    return not sent.exists()


def _waits() -> Any:
    sent = waiting().order_by()
    return Exists(sent.filter(provider=OuterRef("dossier__provider"), year=OuterRef("dossier__premium_year__year")))


register_check(
    Check(
        code="evidence_judged",
        text=_("What the provider sent is judged"),
        missing=_("The provider sent documents that wait to be judged."),
        passes=_is_judged,
        fails_where=_waits,
        scheme=SCHEME,
    )
)
