"""The pages of the form, by profession: one topic a page."""

from __future__ import annotations

from enum import StrEnum


class Page(StrEnum):
    IDENTITY = "identity"
    VISA = "visa"
    TRAINEESHIP = "traineeship"
    ORDER = "order"
    ADDRESS = "address"
    ANSWER = "answer"
    DOCUMENTS = "documents"


ORDER_PROFESSIONS = frozenset({"physician", "pharmacist", "pharmacist_biologist"})
"""Physicians and pharmacists have an Order; dentists and the others have none (portal fact sheet 3.1)."""


def needs_order(profession: str) -> bool:
    return profession in ORDER_PROFESSIONS


def pages_of(profession: str, *, is_trainee: bool) -> tuple[Page, ...]:
    pages = [Page.IDENTITY, Page.VISA]
    if is_trainee:
        pages.append(Page.TRAINEESHIP)
    if needs_order(profession):
        pages.append(Page.ORDER)
    return (*pages, Page.ADDRESS, Page.ANSWER, Page.DOCUMENTS)
