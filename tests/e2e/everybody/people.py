"""The roles of the matrix, and what each of them may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.test import RequestFactory

from apps.accounts.roles import EVALUATION_OFFICERS, REGISTERS, ROLES, SECOND_SIGNATORIES

ANONYMOUS = "anonymous"
PROVIDER = "provider"
NEWCOMER = "newcomer"  # a provider without a result, a message or a second factor: the empty state
OFFICER = "officer"
SIGNATORY = "signatory"
CLERK = "clerk"  # visits only what the two others of the office may not
ADMINISTRATOR = "administrator"  # as above, and only in the demo

USERNAMES = {
    PROVIDER: "mieke.aerts",
    NEWCOMER: "newcomer",
    OFFICER: "sabine.thys",
    SIGNATORY: "rik.devos",
    CLERK: "myriam.collard",
    ADMINISTRATOR: "admin",
}
GROUPS = {OFFICER: EVALUATION_OFFICERS, SIGNATORY: SECOND_SIGNATORIES, CLERK: REGISTERS}


@dataclass(frozen=True)
class Rights:
    """Stands for a member of staff where Django asks what one may do; no database is needed."""

    role: str
    is_active: bool = True
    is_staff: bool = True

    def has_perm(self, permission: str, of: Any = None) -> bool:
        return self.role == ADMINISTRATOR or permission in ROLES[GROUPS[self.role]]


def may_in_admin(role: str, model: Any, act: str) -> bool:
    request: HttpRequest = RequestFactory().get("/")
    request.user = Rights(role)  # type: ignore[assignment]
    model_admin = admin.site._registry[model]
    if act == "add":
        return model_admin.has_add_permission(request)
    if act == "delete":
        return model_admin.has_delete_permission(request)
    return model_admin.has_view_or_change_permission(request)


def who_in_admin(model: Any, act: str) -> list[str]:
    """The officer and the signatory; another one where neither of them may."""
    usual = [role for role in (OFFICER, SIGNATORY) if may_in_admin(role, model, act)]
    return usual or [role for role in (CLERK, ADMINISTRATOR) if may_in_admin(role, model, act)][:1]
