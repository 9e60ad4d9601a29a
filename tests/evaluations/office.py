"""Staff at the office's pages of the engine: who they are, where they go, what they read."""

from __future__ import annotations

import html
import re
from typing import Any

from django.test import Client
from django.urls import reverse

from apps.accounts import roles
from tests.factories import ActivityVolumeFactory, ProviderNumberFactory, StaffFactory

OFFICER, SIGNATORY, READER = roles.EVALUATION_OFFICERS, roles.SECOND_SIGNATORIES, roles.READ_ONLY


def staff(role: str) -> Any:
    return StaffFactory(role=role)


def as_(client: Client, user: Any) -> Client:
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def gp(volume: int = 14_000, **more: Any) -> Any:
    provider = ProviderNumberFactory(adhered=True, recognised=True, contracted=True, **more)
    ActivityVolumeFactory(provider=provider, year=2024, value=volume)
    return provider


def text_of(response: Any) -> str:
    content = response.content.decode()
    content = content.split('id="content"')[1] if 'id="content"' in content else content
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", content)).replace("\xa0", " ").split())


def url(name: str, *args: Any) -> str:
    return reverse(f"admin:evaluations_{name}", args=args)


def page_text(client: Client, address: str) -> str:
    return text_of(client.get(address))
