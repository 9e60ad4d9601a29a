"""The portal's addresses, and two behind which things go wrong."""

from __future__ import annotations

from allauth.core.ratelimit import respond_429
from django.http import HttpRequest, HttpResponse
from django.urls import path

from inami_portal.urls import urlpatterns as portal_urls


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a fault of ours")


urlpatterns = [
    path("broken/", broken, name="broken"),
    path("too-often/", respond_429, name="too_often"),
    *portal_urls,
]
