"""The social statute as the engine knows it."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from apps.evaluations import results
from apps.evaluations.schemes import Scheme

from .evaluator import SocialStatuteEvaluator
from .facts import load_facts
from .parameter_file import delivered_table
from .rules import OUTCOMES
from .vocabulary import check_facts

_HERE = Path(__file__).parent

SOCIAL_STATUTE = Scheme(
    code="social_statute",
    label=_("Social statute"),
    outcomes=OUTCOMES,
    rule_names=frozenset(
        [
            "scope",
            "recognition",
            "convention",
            "sanction",
            "status",
            "activity",
            "maximum",
            "amount",
            "payee",
            "contract",
            "bank_account",
            "one_benefit",
        ]
    ),
    delivered_table=delivered_table,
    make_evaluator=SocialStatuteEvaluator,
    check_facts=check_facts,
    load_facts=load_facts,
    rule_files=(
        *(_HERE / "rules").glob("*.py"),
        _HERE / "case_facts.py",
        _HERE / "facts.py",
        _HERE / "evaluator.py",
        Path(results.__file__),
    ),
)
