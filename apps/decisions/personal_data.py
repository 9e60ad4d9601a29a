"""What decisions hold on a person, and what their acts mean in plain words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.core.personal_data import (
    TrailKind,
    register_left_out,
    register_personal_model,
    register_trail_words,
)

from .models import Decision, Note
from .states import DecisionState

_OFFICE = _("How the office divides its work.")

register_personal_model(
    "decisions.Decision",
    lambda person: Decision.objects.filter(
        dossier__provider__person=person, state__in=[DecisionState.FINAL, DecisionState.REVOKED]
    ),
)
register_personal_model(
    "decisions.Note",
    lambda person: Note.objects.filter(dossier__provider__person=person, is_visible=True),
    label=_("Notes of the office that you can read"),
)
register_personal_model(
    "decisions.Hold",
    "dossier__provider__person",
    omitted={"reason": _("The office's own reason for a check. Ask the office if you want to know it.")},
)
register_left_out("decisions.Decision_reasons", _("The reasons are in the letter of the decision."))
register_left_out("decisions.Assignment", _OFFICE)
register_left_out("decisions.ManualCheck", _OFFICE)

register_trail_words(
    TrailKind.READ,
    {
        "decision_read": _("Looked at a decision"),
        "bulk_item_read": _("Looked at what a bulk decision did in your dossier"),
        "quality_check_read": _("Looked at a quality control of your dossier"),
    },
)
register_trail_words(
    TrailKind.CHANGE,
    {
        "decision_propose": _("Proposed a decision"),
        "decision_sign": _("Signed a decision as the second person"),
        "decision_final": _("Decided"),
        "decision_dropped": _("Did not sign a proposed decision"),
        "decision_revoked": _("Revoked a decision"),
        "decision_notified": _("Notified you of the decision"),
        "hold_place": _("Put the dossier on hold"),
        "hold_release": _("Took the dossier up again after a hold"),
        "note_write": _("Wrote a note in the dossier"),
        "dossier_assign": _("Took the dossier up, or gave it back"),
        "check_done": _("Did a check of the dossier"),
        "check_undone": _("Took a check of the dossier back"),
        "standard_reason_add": _("Added a standard reason"),
        "standard_reason_change": _("Changed a standard reason"),
    },
)

# --- bulk decisions, automatic decisions ------------------------------------------------------------------------------

register_left_out("decisions.BulkDecision", _("An act of the office on many dossiers; what it did is in yours."))
register_personal_model("decisions.BulkItem", "dossier__provider__person", technical=("codes",))
register_personal_model("decisions.QualityCheck", "dossier__provider__person", technical=("lot",))
register_left_out("decisions.AutomaticStop", _("Who in the office stopped automatic decisions."))
register_trail_words(
    TrailKind.CHANGE,
    {"quality_sample": _("Chosen by lot for quality control: a person decides on your file, not the machine")},
)
