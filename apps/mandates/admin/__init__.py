"""Mandates, organisations and imports, as the office sees them."""

from .imports import MandateImportAdmin
from .mandates import MandateAdmin
from .organisations import OrganisationAdmin

__all__ = ["MandateAdmin", "MandateImportAdmin", "OrganisationAdmin"]
