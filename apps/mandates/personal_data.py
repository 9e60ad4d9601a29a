"""What mandates hold on a person, as care provider and as mandatary, and for how long."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.core.clock import BRUSSELS
from apps.core.personal_data import (
    Retained,
    TrailKind,
    register_left_out,
    register_personal_model,
    register_retained,
    register_trail_words,
    rows_delete,
)

from .models import Mandate, MandateImportRow, OrganisationRole


def _of(person: Any) -> QuerySet[Mandate]:
    held = Q(mandatary_niss_hash=person.niss_hash) if person.niss_hash else Q(pk__in=[])
    return Mandate.objects.filter(Q(principal=person) | held)


def _roles(person: Any) -> QuerySet[OrganisationRole]:
    return OrganisationRole.objects.filter(niss_hash=person.niss_hash or "-")


register_personal_model(
    "mandates.Mandate",
    _of,
    technical=("mandatary_niss_hash", "expiry_told"),
    omitted={"mandatary_niss": _("The national number of a mandatary is that person's own.")},
)
register_personal_model("mandates.OrganisationRole", _roles, technical=("niss_hash",))
register_left_out("mandates.MandateImport", _("Files about many people; the mandates that came of them are here."))
register_left_out("mandates.MandateImportRow", _("Files about many people; the mandates that came of them are here."))

register_retained(
    Retained(
        code="mandates.mandate",
        model="mandates.Mandate",
        label=_("Mandates that are over"),
        begins=_("the day on which the mandate ended"),
        past=lambda day: Mandate.objects.filter(
            Q(ended_at__lt=dt.datetime.combine(day, dt.time(), tzinfo=BRUSSELS)) | Q(last_day__lt=day)
        ),
    )
)
register_retained(
    Retained(
        code="mandates.import_row",
        model="mandates.MandateImportRow",
        label=_("Rows of uploaded files of mandates"),
        begins=_("the day on which the file was uploaded"),
        past=lambda day: MandateImportRow.objects.filter(
            batch__created_at__lt=dt.datetime.combine(day, dt.time(), tzinfo=BRUSSELS)
        ),
        dispose=rows_delete("mandates.MandateImportRow"),
    )
)

register_trail_words(TrailKind.READ, {"mandate_read": _("Looked at a mandate")})
register_trail_words(
    TrailKind.CHANGE,
    {
        "mandate_offer": _("Offered a mandate"),
        "mandate_request": _("Asked you for a mandate"),
        "mandate_record": _("Recorded a mandate that was accepted elsewhere"),
        "mandate_transfer_propose": _("Proposed to pass a mandate on"),
        "mandate_offered": _("Offered a mandate"),
        "mandate_requested": _("Asked you for a mandate"),
        "mandate_proposed": _("Proposed to pass a mandate on"),
        "mandate_active": _("Accepted a mandate"),
        "mandate_refused": _("Refused a mandate"),
        "mandate_stopped": _("Stopped a mandate"),
        "mandate_transferred": _("Passed a mandate on"),
        "mandate_expired": _("A mandate came to its end"),
    },
)
