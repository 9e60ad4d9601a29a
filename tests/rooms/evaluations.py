"""The yearly evaluation."""

from __future__ import annotations

ARGUMENTS = {"admin:evaluations_run_resume": lambda world: {"pk": world.done_run}}
OFFICE = {"admin:evaluations_run_resume": ["officer"]}
ELSEWHERE = {("admin:evaluations_run_resume", "*"): "admin:evaluations_run_change"}  # no run of the demo failed
