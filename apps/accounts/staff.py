"""Who acts in the office."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest

from .models import User


def staff_of(request: HttpRequest) -> User:
    return cast(User, request.user)  # the admin lets nobody in who isn't signed in
