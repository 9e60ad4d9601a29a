"""The federal sign-in: an OpenID Connect provider that says who somebody is by their NISS (docs/adr/0006)."""

from __future__ import annotations

import logging
import time
from typing import Any, cast

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from .fresh import fresh_sign_in_note
from .models import User
from .services import FederalRefusalError, Refusal, federal_account_identify

logger = logging.getLogger(__name__)

PROVIDER = "openid_connect"
PROVIDER_ID = "federal"
# In the state of a round trip that only asks to sign in again.
AGAIN = "again"
CLOCK_DIFFERENCE = 120


def federal_sign_in_offered() -> bool:
    return bool(settings.OIDC_SERVER_URL)


class FederalAdapter(DefaultSocialAccountAdapter):
    """Accounts are found by the NISS at each sign-in. Nothing of the answer is stored: neither tokens nor claims."""

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        """One provider, from the settings; the database has none."""
        if not federal_sign_in_offered() or provider not in {None, PROVIDER, PROVIDER_ID}:
            return []
        return [
            SocialApp(
                provider=PROVIDER,
                provider_id=PROVIDER_ID,
                name="eID, itsme",
                client_id=settings.OIDC_CLIENT_ID,
                secret=settings.OIDC_CLIENT_SECRET,
                settings={"server_url": settings.OIDC_SERVER_URL},
            )
        ]

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        answer = sociallogin.account.extra_data
        # What goes into the session from here on holds no NISS.
        sociallogin.account.extra_data = {}
        try:
            user = self._account(answer)
            if (sociallogin.state.get("data") or {}).get(AGAIN):
                self._again(request, user, answer)
        except FederalRefusalError as refusal:
            logger.warning("A federal sign-in was refused: %s.", refusal.reason)
            raise ImmediateHttpResponse(_refused(request, refusal.reason)) from refusal
        sociallogin.user = user
        sociallogin.email_addresses = []

    def on_authentication_error(self, request: HttpRequest, provider: Any, **kwargs: Any) -> None:
        """Some providers say no without the state that they were given. The page of a refusal tells no secret."""
        if request.GET.get("error") == "access_denied":
            raise ImmediateHttpResponse(redirect("socialaccount_login_cancelled"))

    @staticmethod
    def _account(answer: dict[str, Any]) -> User:
        signed, told = answer.get("id_token") or {}, answer.get("userinfo") or {}
        if signed.get("sub") != told.get("sub"):
            raise FederalRefusalError(Refusal.NO_NISS)
        claims = signed | told
        return federal_account_identify(
            niss=str(claims.get("ssin") or ""),
            first_name=str(claims.get("given_name") or ""),
            last_name=str(claims.get("family_name") or ""),
            locale=str(claims.get("locale") or ""),
        )

    @staticmethod
    def _again(request: HttpRequest, user: User, answer: dict[str, Any]) -> None:
        """The same person, who signed in there just now and not a while ago."""
        if request.user.pk != user.pk:
            raise FederalRefusalError(Refusal.ANOTHER_PERSON)
        signed_in_at = (answer.get("id_token") or {}).get("auth_time")
        if signed_in_at is None or time.time() - float(signed_in_at) < CLOCK_DIFFERENCE + _timeout():
            fresh_sign_in_note(request, method="socialaccount")


def _timeout() -> int:
    from allauth.account import app_settings

    return cast(int, app_settings.REAUTHENTICATION_TIMEOUT)


def _refused(request: HttpRequest, reason: Refusal) -> HttpResponse:
    return render(request, "socialaccount/refused.html", {"reason": reason.value}, status=403)
