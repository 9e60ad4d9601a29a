from __future__ import annotations

from .models import User


def screen_language_choose(*, user: User, language: str) -> User:
    """Keeps the language of the screen; the language of letters belongs to the person's file."""
    user.language = language
    user.full_clean(exclude=["password"])
    user.save(update_fields=["language"])
    return user
