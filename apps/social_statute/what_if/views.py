from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ..additions.views import found, shown
from ..wording import outcomes
from ..wording.status import status_in_words
from .forms import WhatIfForm
from .selectors import answer_to, question_of


@never_cache
@require_safe
def what_if(request: HttpRequest, number: str, year: int) -> HttpResponse:
    """Other figures, the same rules. The question is in the address, the answer is stored nowhere."""
    one = found(request, number, year)
    evaluation = one.evaluation
    question = None if one.is_decided else question_of(evaluation, year)
    title = _("What if? Premium year %(year)s") % {"year": year}
    if question is None:
        return shown(request, "what_if", one, title, question=None, form=None, answer=None)
    is_asked = any(measure in request.GET for measure in question.known)
    form = WhatIfForm(request.GET if is_asked else None, question=question)
    answer: dict[str, Any] | None = None
    if is_asked and form.is_valid():
        result = answer_to(evaluation=evaluation, question=question, supposed=form.supposed())
        tone, status = status_in_words(result.outcome, result.blockers)
        amount = None if result.amount is None else Decimal(result.amount) / 100
        answer = {
            "tone": tone,
            "status": status,
            "amount": amount,
            "sentence": str(outcomes.OUTCOMES[result.outcome].sentence) % {"year": year},
            "is_same": (result.outcome, amount) == (evaluation.outcome, evaluation.amount),
        }
    return shown(request, "what_if", one, title, question=question, form=form, answer=answer, now=evaluation.amount)
