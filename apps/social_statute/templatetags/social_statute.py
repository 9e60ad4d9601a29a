from __future__ import annotations

from django import template

from ..notifications import Missing, ResultWords, missing_words, proof_words, result_words

register = template.Library()


@register.simple_tag(takes_context=True)
def words_of_result(context: template.Context) -> ResultWords:
    """The words of the message's own data."""
    return result_words(context.flatten())  # type: ignore[arg-type]


@register.simple_tag(takes_context=True)
def words_of_missing(context: template.Context) -> list[Missing]:
    """What a reminder's own data say is missing."""
    return missing_words(context.flatten())  # type: ignore[arg-type]


@register.simple_tag(takes_context=True)
def words_of_proof(context: template.Context) -> dict[str, str]:
    """What a judged proof was about, and why it was refused."""
    return proof_words(context.flatten())  # type: ignore[arg-type]


@register.filter
def printed_number(number: str) -> str:
    """Eight digits as they are printed: `1-00001-06`."""
    return f"{number[0]}-{number[1:6]}-{number[6:]}"
