"""Every write of the engine. Edges (admin, tasks, commands) call these and nothing else."""

from .dossiers import DossierMovedError, dossier_locked, dossier_move
from .parameters import parameter_approve, parameter_propose, parameter_withdraw, parameters_load
from .publication import run_publish
from .reevaluations import reevaluation_request, reevaluations_work
from .runs import RunRefused, run_cancel, run_dispatch, run_resume, run_start, run_work, runs_sweep
from .years import calendar_date_change, premium_year_open

__all__ = [
    "DossierMovedError",
    "RunRefused",
    "calendar_date_change",
    "dossier_locked",
    "dossier_move",
    "parameter_approve",
    "parameter_propose",
    "parameter_withdraw",
    "parameters_load",
    "premium_year_open",
    "reevaluation_request",
    "reevaluations_work",
    "run_cancel",
    "run_dispatch",
    "run_publish",
    "run_resume",
    "run_start",
    "run_work",
    "runs_sweep",
]
