"""The files that registers send, one small class per kind. Other apps register theirs when they are ready."""

from __future__ import annotations

from .base import Counts, Importer, Progress, ProviderFacts, RowCheck, no_progress
from .facts import (
    Activity,
    Convention,
    Employment,
    Inactivity,
    PharmacistFunctions,
    Qualifications,
    Recognitions,
    Sanctions,
    TrainingPlans,
)
from .files import FileProblem
from .persons import Providers

__all__ = [
    "Counts",
    "FileProblem",
    "Importer",
    "Progress",
    "ProviderFacts",
    "RowCheck",
    "importer_for",
    "importer_register",
    "importers",
    "no_progress",
]

_importers: dict[str, Importer] = {}


def importer_register(importer: type[Importer]) -> None:
    """Makes a kind of file known; to be called once, from an app's `ready()`."""
    _importers[importer.kind] = importer()


def importers() -> list[Importer]:
    return list(_importers.values())


def importer_for(kind: str) -> Importer:
    """The importer of a kind; KeyError when there is none."""
    return _importers[kind]


for _importer in (
    Providers,
    Qualifications,
    Recognitions,
    TrainingPlans,
    Convention,
    Activity,
    Inactivity,
    Employment,
    PharmacistFunctions,
    Sanctions,
):
    importer_register(_importer)
