"""Parts of a dossier's page that other apps show: proofs, letters, contests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from apps.accounts.models import User
from apps.core.components import Text
from apps.evaluations.models import Dossier

Context = Callable[[Dossier, User], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    template: str
    context: Mapping[str, Any]


_sections: dict[str, tuple[int, str, Context]] = {}


def register_section(name: str, order: int, template: str, context: Context) -> None:
    """`context(dossier, user)` fills the template; None shows nothing. The template begins with an `<h2>`. The same
    name replaces what was registered before."""
    _sections[name] = (order, template, context)


QueueLink = Callable[[str, Mapping[str, Any], User], tuple[str, Text] | None]
QUEUE_LINKS: list[QueueLink] = []
"""What others offer beside a queue: `(code, filters of the page, user)` to address and label, or None."""


def sections_of(dossier: Dossier, user: User) -> list[Section]:
    found = []
    for _order, template, context in sorted(_sections.values(), key=lambda section: section[0]):
        if (filled := context(dossier, user)) is not None:
            found.append(Section(template=template, context=filled))
    return found
