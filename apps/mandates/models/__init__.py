from .imports import MandateImport, MandateImportKind, MandateImportRow, MandateImportState
from .mandate import Mandate, MandateSource
from .organisation import Organisation, OrganisationKind, OrganisationRole, RoleKind

__all__ = [
    "Mandate",
    "MandateImport",
    "MandateImportKind",
    "MandateImportRow",
    "MandateImportState",
    "MandateSource",
    "Organisation",
    "OrganisationKind",
    "OrganisationRole",
    "RoleKind",
]
