from __future__ import annotations

from typing import cast

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from .models import User


def first_page_of(user: User) -> str:
    """Where a sign-in leads: staff to their work, providers to their file."""
    if user.is_staff:
        return reverse("admin:index")
    return reverse("core:overview" if hasattr(user, "person") else "accounts:settings")


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come from the office; nobody makes one here."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return first_page_of(cast(User, request.user))
