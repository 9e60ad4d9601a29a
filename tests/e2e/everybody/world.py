"""The small demo that all these tests look at: its people only, loaded once for the whole folder."""

from __future__ import annotations

import datetime as dt
import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings

from apps.accounts.models import User
from apps.core.maintenance import maintenance_save
from apps.core.models import MaintenanceNotice
from apps.evaluations.forms import PROPOSED
from apps.evaluations.models import Parameter, PremiumYear, Run
from apps.evaluations.parameter_table import QUALIFIERS
from apps.evaluations.services import parameter_propose, run_start, run_work
from apps.evaluations.states import ParameterState, RunState
from apps.notifications.models import Message
from apps.notifications.services import bounce_record
from apps.providers.importers.services import import_upload, import_validate
from apps.providers.models import ImportBatch
from apps.providers.services import qualification_codes_load
from apps.social_statute.personas.demo import SCHEME, demo_load
from tests.factories import PersonFactory, ProviderNumberFactory, UserFactory
from tests.rooms import rooms
from tests.security_key import security_key_register

from .people import CLERK, NEWCOMER, OFFICER, PROVIDER, USERNAMES

TODAY = dt.date(2025, 7, 10)
TOTP_SECRET = "JBSWY3DPEHPK3PXP"
ROWS = "source_key,number,year,measure,value\na,10000106,2024,eur_reimbursed,12\nb,nonsense,2024,eur_reimbursed,x\n"


@dataclass
class World:
    url: str
    sessions: dict[str, str] = field(default_factory=dict)
    role: str = PROVIDER

    @staticmethod
    def user(role: str) -> User:
        return User.objects.get(username=USERNAMES[role])

    @property
    def number_of_role(self) -> str:
        return self.user(self.role).person.numbers.get().number

    @property
    def message_of_role(self) -> int:
        return Message.objects.filter(person_id=self.user(self.role).person.pk).latest("pk").pk

    @property
    def confirmation_key(self) -> str:
        return EmailConfirmationHMAC(EmailAddress.objects.get(email="unconfirmed@test.example")).key

    @property
    def reset_key(self) -> dict[str, str]:
        from allauth.account.forms import default_token_generator
        from allauth.account.utils import user_pk_to_url_str

        user = self.user(NEWCOMER)
        return {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}

    @property
    def security_key(self) -> int:
        return Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN).pk

    @property
    def done_run(self) -> int:
        return Run.objects.get(state=RunState.DONE, is_dry=False).pk

    @property
    def approved_parameter(self) -> int:
        return Parameter.objects.filter(key="amount", state=ParameterState.APPROVED).latest("first_year", "pk").pk

    @property
    def draft_parameter(self) -> int:
        return Parameter.objects.get(state=ParameterState.DRAFT).pk

    @property
    def import_batch(self) -> int:
        return ImportBatch.objects.get().pk

    @property
    def account(self) -> int:
        return self.user(PROVIDER).pk

    def example_of(self, model: Any) -> Any:
        """A row of that model: the newest, which is the one with the most to show."""
        if model is Run:
            return Run.objects.filter(state=RunState.PUBLISHED, providers__isnull=True).latest("pk")
        if model is PremiumYear:
            return PremiumYear.objects.get(year=2024)
        return model._default_manager.latest("pk")


def session_of(role: str) -> str:
    """A signed-in session that has just shown its password."""
    client, user = Client(), World.user(role)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    shown = {"method": "password", "at": time.time(), "username": user.username, "reauthenticated": True}
    session["account_authentication_methods"] = [shown]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@contextmanager
def in_the_world() -> Iterator[None]:
    """The demo, and its rows gone at the end."""
    with override_settings(
        PORTAL_CLOCK=TODAY, ACCOUNT_REAUTHENTICATION_TIMEOUT=86_400, PORTAL_STAFF_MFA_REQUIRED=False
    ):
        _empty()
        try:
            _fill()
            yield
        finally:
            _empty()


def _empty() -> None:
    call_command("flush", verbosity=0, interactive=False)
    with connection.cursor() as cursor:
        # Sessions and results of other tests are gone; the tables of their runs too.
        cursor.execute("SELECT tablename FROM pg_tables WHERE tablename ~ '^evaluations_evaluation_run_[0-9]+$'")
        for (table,) in cursor.fetchall():
            cursor.execute(f"DROP TABLE {connection.ops.quote_name(table)}")
        # Django doesn't manage this table, and empties it with no other.
        cursor.execute("TRUNCATE evaluations_evaluation")


def _fill() -> None:
    qualification_codes_load()
    # One generated provider: the loader looks whether there is any.
    demo_load(say=lambda text: None, providers=1)
    officer, clerk, provider = World.user(OFFICER), World.user(CLERK), World.user(PROVIDER)

    bounce_record(address="nowhere@test.example", reason="550 no such user", actor=officer)
    shown = {f"text_{language}": "Travaux, werken, Arbeiten, maintenance" for language in ("fr", "nl", "de", "en")}
    yesterday = dt.datetime(2025, 7, 9, 8, 0, tzinfo=dt.UTC)
    maintenance_save(
        notice=MaintenanceNotice(starts_at=yesterday, ends_at=yesterday + dt.timedelta(hours=1), **shown), actor=officer
    )

    newcomer = PersonFactory(account=UserFactory(username=USERNAMES[NEWCOMER], first_name="Noor", last_name="Nieuw"))
    ProviderNumberFactory(person=newcomer, granted_on=dt.date(2025, 6, 1))
    EmailAddress.objects.create(user=newcomer.account, email=newcomer.account.email, verified=True, primary=True)
    EmailAddress.objects.create(user=clerk, email="unconfirmed@test.example", verified=False)

    TOTP.activate(provider, TOTP_SECRET)
    RecoveryCodes.activate(provider)
    security_key_register(provider, name="Sleutel")

    run_work(run_start(scheme=SCHEME, year=2024, as_of=TODAY, actor=officer).pk)
    former = Parameter.objects.get(pk=World("").approved_parameter)
    kept = {name: getattr(former, name) for name in {"scheme", "key", *QUALIFIERS, *PROPOSED}}
    parameter_propose(actor=officer, replaces=former, **(kept | {"note": "Index of January"}))

    batch = import_upload(
        kind="activity", source="inami", file=io.BytesIO(ROWS.encode()), file_name="volumes.csv", actor=clerk
    )
    import_validate(batch=batch)
    for room in rooms():
        if fill := getattr(room, "fill", None):
            fill()
