from __future__ import annotations

from django.db.models import QuerySet

from .models import User


def demo_people() -> QuerySet[User]:
    """Accounts that the demo made to be tried out."""
    return User.objects.exclude(demo_title="").filter(is_active=True).prefetch_related("groups")
