from __future__ import annotations

import re
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from apps.core.money import cents_to_text
from apps.providers.models import ProviderNumber

from ...expansion import ExpandedLine
from ...explanations import Explanation, explanation_now, explanation_published
from ...schemes import all_schemes
from ...wordings import SchemeWords, words_of


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_plain(each)}" for name, each in value.items())
    return "not known" if value is None else value


class Command(BaseCommand):
    help = "Explains the result of a provider number, rule by rule: what was known, the threshold, the law."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", help="INAMI number, such as 1-00001-06")
        parser.add_argument("scheme", choices=[scheme.code for scheme in all_schemes()])
        parser.add_argument("year", type=int, help="premium year")
        parser.add_argument("--now", action="store_true", help="by today's facts and parameters; nothing is stored")
        parser.add_argument("--language", default="en", choices=["fr", "nl", "de", "en"])

    def handle(self, *, number: str, scheme: str, year: int, now: bool, **options: Any) -> None:
        digits = re.sub(r"\D", "", number)[:8]
        provider = ProviderNumber.objects.select_related("person").filter(number=digits).first()
        if provider is None:
            raise CommandError(f"There is no provider with the number {number}.")
        explained = None if now else explanation_published(provider, scheme, year)
        if explained is None:
            if not now:
                self.stdout.write("No published result: this is what today's facts and parameters give.\n")
            explained = explanation_now(provider, scheme, year)
        if explained is None:
            raise CommandError(f"The premium year {year} of {scheme} isn't open.")
        with translation.override(options["language"]):
            self._tell(provider, scheme, year, explained)

    def _tell(self, provider: ProviderNumber, scheme: str, year: int, explained: Explanation) -> None:
        result = explained.outcome if explained.amount is None else f"{explained.outcome} {explained.amount} EUR"
        self.stdout.write(
            f"{provider.display} {provider.get_profession_display()}, {year}: {explained.verdict} {result}"
        )
        if explained.payee:
            self.stdout.write(f"  to: {explained.payee}")
        if explained.blockers:
            self.stdout.write(f"  payment waits for: {', '.join(explained.blockers)}")
        self.stdout.write(f"  {explained.origin}")
        for expanded in explained.lines:
            self._tell_line(expanded, words_of(scheme))

    def _tell_line(self, expanded: ExpandedLine, words: SchemeWords) -> None:
        line = expanded.line
        mark = {"met": "✓", "not_met": "✗", "unknown": "?", "not_applicable": "–"}[line.verdict]
        self.stdout.write(f"\n{mark} {line.rule}: {line.verdict} ({line.reason})")
        for fact in expanded.facts:
            came = f"   [{fact.source}, {fact.received_on}]" if fact.source else ""
            shown: Any = fact.value
            if shown is None or shown == []:
                shown = "none" if words.is_absence_none(fact.path, shown) else "not known"
            self.stdout.write(f"    {fact.path}: {shown}{came}")
        for row in expanded.parameters:
            years = f"{row.first_year or '…'}–{row.last_year or '…'}"
            what = " ".join(part for part in row.address if part)
            self.stdout.write(f"    parameter {what} {years}: {row.value or 'not known'} ({row.mark}; {row.source})")
        for name, value in line.values.items():
            is_money = name in ("base", "amount", "other_amount") and value is not None
            shown = cents_to_text(value) if is_money else _plain(value)
            self.stdout.write(f"    {name}: {shown}")
        self.stdout.write(f"    law: {', '.join(line.legal)}")
