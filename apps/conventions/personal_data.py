"""What conventions hold on a person, and for how long."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.core.personal_data import (
    Retained,
    TrailKind,
    register_left_out,
    register_personal_model,
    register_retained,
    register_trail_words,
)

from .models import ConventionChoice

register_personal_model("conventions.ConventionChoice", "provider__person", technical=("replaced", "written"))
register_personal_model("conventions.ScheduleBlock", "choice__provider__person", technical=("place",))
register_left_out("conventions.TermsChange", _("Work of the office about agreements, not about you."))
register_retained(
    Retained(
        code="conventions.choice",
        model="conventions.ConventionChoice",
        label=_("Choices about a convention"),
        begins=_("the day from which the choice counts"),
        past=lambda day: ConventionChoice.objects.filter(effect_on__lt=day),
    )
)
register_trail_words(TrailKind.READ, {"convention_choice_read": _("Looked at a choice about a convention")})
register_trail_words(
    TrailKind.CHANGE,
    {
        "convention_choose": _("Chose about a convention"),
        "convention_undo": _("Took a choice about a convention back"),
        "convention_silence": _("Noted that you did not choose about a convention in time"),
    },
)
