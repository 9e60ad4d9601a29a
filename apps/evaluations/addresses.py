"""Where a dossier is read: each scheme has its own pages."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

from .models import Dossier


def year_url(dossier: Dossier) -> str:
    """The page of that year, in the scheme's own app; empty when it has none."""
    try:
        return reverse(
            f"{dossier.premium_year.scheme}:year",
            kwargs={"number": dossier.provider.number, "year": dossier.premium_year.year},
        )
    except NoReverseMatch:
        return ""
