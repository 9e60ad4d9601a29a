"""An undefined variable in one of the portal's templates fails the test; libraries are left alone."""

from __future__ import annotations

import sys
from pathlib import Path

from django.template.base import UNKNOWN_SOURCE, Node

ROOT = Path(__file__).resolve().parent.parent
OURS = (str(ROOT / "templates"), str(ROOT / "apps"))


class UndefinedTemplateVariableError(AssertionError):
    pass


class UndefinedVariable(str):
    """Django formats `string_if_invalid` with the variable's name when it holds %s; we look up who asked."""

    def __contains__(self, key: object) -> bool:
        return key == "%s"

    def __mod__(self, variable: object) -> str:
        template = _template_being_rendered()
        if template.startswith(OURS):
            raise UndefinedTemplateVariableError(f"undefined variable {variable!s} in {template}")
        return ""


def _template_being_rendered() -> str:
    frame = sys._getframe(2)
    while frame is not None:
        node = frame.f_locals.get("self")
        if isinstance(node, Node) and (origin := getattr(node, "origin", None)) is not None:
            return str(origin.name)
        frame = frame.f_back  # type: ignore[assignment]
    return UNKNOWN_SOURCE
