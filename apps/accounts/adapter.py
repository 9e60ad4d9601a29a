from __future__ import annotations

from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from .federal_adapter import federal_sign_in_offered
from .models import User
from .profiles import first_page_of


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come from the office; nobody makes one here."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return first_page_of(cast(User, request.user))

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Also by another round trip to the federal sign-in, for accounts that came that way."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if user.is_authenticated and user.niss_hash and federal_sign_in_offered():
            url = reverse("accounts:sign_in_again")
            methods.append({"id": "federal", "description": _("Use eID or itsme"), "url": url})
        return methods
