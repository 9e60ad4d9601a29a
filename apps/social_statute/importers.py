"""The insurers' messages about contracts, as a file for the portal's importer."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.providers.importers import ProviderFacts, RowCheck
from apps.providers.importers.columns import Choice, Day, Lookup, Text, Year

from .models import ContractMessage, InsuranceContract


class Contracts(ProviderFacts):
    kind = "contracts"
    label = _("insurance contracts")
    model = InsuranceContract
    facts = (
        Lookup(
            name="insurer",
            field="insurer_id",
            table="social_statute_insurer",
            match="cbe",
            not_found="unknown_insurer",
            example="0403019261",
            help="the insurer's CBE number",
        ),
        Text(name="reference", max_length=40, example="POL-778-1"),
        Choice(name="message", values=ContractMessage.values, example="new"),
        Day(name="concluded_on", example="2019-05-02"),
        Day(name="ended_on", is_required=False, example=""),
        Year(name="paid_for_year", is_required=False, example="2023", help="the last premium year paid"),
    )
    checks = (
        RowCheck("ended_on", "t.ended_on < t.concluded_on", "order"),
        RowCheck("ended_on", f"t.message = '{ContractMessage.CLOSED}' AND t.ended_on IS NULL", "closed_without_end"),
    )
