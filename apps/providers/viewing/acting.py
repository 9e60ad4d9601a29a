"""Staff who see the portal as a care provider does."""

from __future__ import annotations

from apps.accounts.acting import ALL_SCOPES, VIEW, Acting, register_acting
from apps.accounts.models import User
from apps.accounts.services import MAY_VIEW

from ..models import Person


def _view(user: User, identifier: str) -> Acting | None:
    """The session holds the reason and the end; the right is read again each time."""
    if not (user.is_staff and user.has_perm(MAY_VIEW) and identifier.isdecimal()):
        return None
    person = Person.objects.filter(pk=int(identifier)).first()
    if person is None:
        return None
    return Acting(user=user, key=f"{VIEW}:{person.pk}", person=person, scopes=ALL_SCOPES, is_read_only=True)


def register() -> None:
    register_acting(VIEW, _view)
