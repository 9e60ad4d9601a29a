"""The demo's accounts. Everybody has the same published password, so they exist only where the demo runs."""

from __future__ import annotations

from functools import lru_cache

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from apps.accounts import roles
from apps.accounts.models import Language, User

from .reading import Persona
from .titles import PEOPLE, STAFF

DEMO_PASSWORD = "demo-portal-2025"  # noqa: S105  printed with the table of demo people

# username: first name, last name, language, group (empty: superuser)
STAFF_PEOPLE: dict[str, tuple[str, str, Language, str]] = {
    "sabine.thys": ("Sabine", "Thys", Language.FRENCH, roles.EVALUATION_OFFICERS),
    "rik.devos": ("Rik", "De Vos", Language.DUTCH, roles.SECOND_SIGNATORIES),
    "myriam.collard": ("Myriam", "Collard", Language.FRENCH, roles.REGISTERS),
    "hans.becker": ("Hans", "Becker", Language.GERMAN, roles.READ_ONLY),
    "admin": ("Ada", "Admin", Language.ENGLISH, ""),
}


@lru_cache(maxsize=1)
def _password_hash() -> str:
    # Hashing is slow by design: once for all, the password is no secret.
    return make_password(DEMO_PASSWORD)


def provider_account_make(persona: Persona) -> User:
    return _make(
        username=persona.username,
        first_name=persona.first_name,
        last_name=persona.last_name,
        language=Language(persona.language),
        title=PEOPLE[persona.username],
    )


def staff_make() -> list[User]:
    """The office's people with their groups; those who exist already are left as they are."""
    known = set(User.objects.values_list("username", flat=True))
    if missing := [username for username in STAFF_PEOPLE if username not in known]:
        roles.roles_apply()
    made = []
    for username in missing:
        first_name, last_name, language, group = STAFF_PEOPLE[username]
        user = _make(
            username=username,
            first_name=first_name,
            last_name=last_name,
            language=language,
            title=STAFF[username],
            is_staff=True,
            is_superuser=not group,
        )
        if group:
            user.groups.add(Group.objects.get(name=group))
        made.append(user)
    return made


def _make(*, username: str, title: str, language: Language, **fields: object) -> User:
    email = f"{username}@demo.example"
    user = User.objects.create(
        username=username,
        email=email,
        password=_password_hash(),
        language=language,
        demo_title=title,
        **fields,
    )
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user
