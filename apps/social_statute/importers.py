"""The insurers' messages about contracts, as a file for the portal's importer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from apps.core.clock import BRUSSELS
from apps.notifications.services import NewMessage, messages_queue
from apps.providers.importers import Progress, ProviderFacts, RowCheck, no_progress
from apps.providers.importers.columns import Choice, Day, Lookup, Text, Year

from .additions.received import Standing, contracts_received, standings
from .models import ContractMessage, InsuranceContract

# What an insurer sent longer ago is history, such as the first file of an insurer: nobody is written to about it.
NEWS_DAYS = 31

_NEWS = """
SELECT c.id, person.id, person.first_name || ' ' || person.last_name, person.email, person.language, number.number,
       insurer.name, c.reference, c.message, c.concluded_on, c.ended_on, number.id
FROM import_row r
JOIN social_statute_insurancecontract c
    ON c.source = %(source)s AND c.source_key = r.source_key AND c.superseded_at IS NULL
JOIN social_statute_insurer insurer ON insurer.id = c.insurer_id
JOIN providers_providernumber number ON number.id = c.provider_id
JOIN providers_person person ON person.id = number.person_id
WHERE r.action IN ('new', 'changed') AND r.problems IS NULL AND r.received_on > %(history)s
  AND person.deceased_on IS NULL
ORDER BY c.id
"""


_TOUCHED = """
SELECT DISTINCT c.provider_id
FROM import_row r
JOIN social_statute_insurancecontract c
    ON c.source = %(source)s AND c.source_key = r.source_key AND c.superseded_at IS NULL
WHERE r.action IN ('new', 'changed') AND r.problems IS NULL
"""


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

    def write(self, *, source: str, now: dt.datetime, progress: Progress = no_progress) -> None:
        """The contracts, and in the same transaction a message to each person whose contract it is. Requests that
        named one are linked to it, and the dossiers that it touches are judged again."""
        super().write(source=source, now=now, progress=progress)
        history = now.astimezone(BRUSSELS).date() - dt.timedelta(days=NEWS_DAYS)
        with connection.cursor() as cursor:
            cursor.execute(_TOUCHED, {"source": source})
            touched = [provider for (provider,) in cursor.fetchall()]
            cursor.execute(_NEWS, {"source": source, "history": history})
            news = cursor.fetchall()
        contracts_received(providers=touched)
        found = standings(providers={row[-1] for row in news})
        progress("messages", 0)
        messages_queue(kind="contract_changed", messages=[_message(row, found) for row in news])


def _message(row: Sequence[Any], found: Mapping[int, Sequence[Standing]]) -> NewMessage:
    contract, person, name, address, language, number, insurer, reference, change, concluded_on, ended_on, provider = (
        row
    )
    return NewMessage(
        # The insurer's message is a row of its own: a new one about the same contract is a new event.
        event=f"contract:{contract}",
        person_id=person,
        name=name,
        address=address,
        language=language,
        data={
            "number": number,
            "insurer": insurer,
            "reference": reference,
            "change": change,
            "concluded_on": concluded_on,
            "ended_on": ended_on,
            "none_left": [standing.as_data() for standing in found.get(provider, ()) if standing.has_none],
            "to_choose": [standing.as_data() for standing in found.get(provider, ()) if standing.must_choose],
            "linked_years": [s.year for s in found.get(provider, ()) if s.asked_for == (insurer, reference)],
        },
    )
