"""The decision. A number is made once, whoever clicks how often."""

from __future__ import annotations

import datetime as dt
import re

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.clock import now, today
from apps.core.trail import trail_add
from apps.providers.contact.services import contact_address_set
from apps.providers.models import Person, ProviderNumber, Qualification
from apps.providers.services import person_register

from ..models import AnswerBy, Letter, LetterKind, NumberRequest, NumberSeries
from ..rules.series import MODULI, SERIES, Series, eight_digits
from ..selectors import activation_of, missing_actions_to_approve
from ..states import RequestState
from .letters import letter_kick
from .moves import locked, move, note, tell

SOURCE = "INAMI"


@transaction.atomic
def request_approve(*, request: NumberRequest, qualification_code: str, actor: User, version: int) -> NumberRequest:
    """Grants the number: person, number and qualification are made, and the applicant is told as they chose.
    ValidationError: something lacks, the request changed, or the person has a number of this profession."""
    found = locked(request, version=version)
    lacking = missing_actions_to_approve(found)
    if lacking:
        raise ValidationError([str(lack.text) for lack in lacking], code="lacking")
    if not re.fullmatch(r"[0-9]{3}", qualification_code):
        raise ValidationError(_("Choose the qualification code: three digits."), code="code")
    start = activation_of(found)
    if start is None:
        raise ValidationError(_("The day from which the number counts is not known yet."), code="lacking")
    known = _person_alone(found)
    # Before anything is noted: the series' row is always locked before the trail, so that nobody waits in a circle.
    digits = _next_free(SERIES[found.profession])
    found.person = known or _person_new(found, actor)
    found.number = _number(digits, found, found.person, start.day, actor)
    contact_address_set(providers=[found.number], first_day=today(), details=found.place, actor=actor)
    _qualification(found.number, qualification_code, start.day, found)
    found.qualification_code, found.active_from = qualification_code, start.day
    found.decided_at, found.decided_by = now(), actor
    move(found, RequestState.APPROVED, actor=actor)
    note(
        found,
        "number_request_approve",
        actor,
        number=found.number.number,
        qualification=qualification_code,
        active_from=start.day,
        basis=start.basis.value,
    )
    if found.answer_by == AnswerBy.LETTER:
        _letter(found, LetterKind.GRANTED)
    else:
        _tell_granted(found, actor)
    return found


@transaction.atomic
def request_refuse(*, request: NumberRequest, reason: str, actor: User, version: int) -> NumberRequest:
    """Refuses with a reason that the applicant reads."""
    if not reason.strip():
        raise ValidationError(_("Say why it is refused."), code="reason")
    found = locked(request, version=version)
    found.refusal, found.decided_at, found.decided_by = reason.strip(), now(), actor
    move(found, RequestState.REFUSED, actor=actor)
    note(found, "number_request_refuse", actor, reason=found.refusal)
    if found.answer_by == AnswerBy.LETTER:
        _letter(found, LetterKind.REFUSED)
    else:
        tell(found, "number_request_refused", "refused", reason=found.refusal)
    return found


def _tell_granted(request: NumberRequest, actor: User) -> None:
    tell(
        request,
        "number_request_granted",
        "granted",
        number=request.shown_number,
        active_from=request.active_from,
    )
    move(request, RequestState.NOTIFIED, actor=actor)


def _letter(request: NumberRequest, kind: str) -> None:
    letter = Letter.objects.create(request=request, kind=kind, language=request.language, made_at=now())
    transaction.on_commit(lambda: letter_kick(letter.pk))


def _person_alone(request: NumberRequest) -> Person | None:
    """The person with that NISS, if the portal knows one. Whoever else grants something to them waits here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"person {request.niss_hash}"])
    person = Person.objects.filter(niss_hash=request.niss_hash).first()
    if person is None:
        return None
    if known := person.numbers.filter(profession=request.profession).order_by("granted_on", "pk").first():
        raise ValidationError(
            # A number is for life: who had one and was struck off gets no second one here.
            _("This person already has or had the number %(number)s for this profession. Refuse the request.")
            % {"number": known.display},
            code="has_number",
        )
    return person


def _person_new(request: NumberRequest, actor: User) -> Person:
    account = request.account
    is_theirs = account is not None and account.niss_hash == request.niss_hash and not hasattr(account, "person")
    return person_register(
        last_name=request.last_name,
        first_name=request.first_name,
        niss=request.niss,
        birth_date=request.birth_date,
        language=request.language,
        email=request.email,
        account=account if is_theirs else None,
        actor=actor,
    )


def _number(digits: str, request: NumberRequest, person: Person, first_day: dt.date, actor: User) -> ProviderNumber:
    number = ProviderNumber(number=digits, person=person, profession=request.profession, granted_on=first_day)
    number.full_clean()
    number.save(force_insert=True)
    trail_add(
        act="provider_number_grant",
        subject_type="provider_number",
        subject_id=number.pk,
        person_id=person.pk,
        actor=actor,
        detail={"number": number.number, "request": request.reference},
    )
    return number


def _qualification(number: ProviderNumber, code: str, first_day: dt.date, request: NumberRequest) -> None:
    qualification = Qualification(
        provider=number,
        code=code,
        first_day=first_day,
        source=SOURCE,
        source_key=f"number-request:{request.reference}",
        received_on=today(),
    )
    qualification.full_clean()
    qualification.save(force_insert=True)


# The smallest six digits from the mark on whose eight digits nobody has.
_FREE = """
SELECT six FROM generate_series(%(first)s::int, %(last)s::int) AS six
WHERE NOT EXISTS (
    SELECT FROM providers_providernumber
    WHERE number = six::text || lpad((%(modulus)s - six %% %(modulus)s)::text, 2, '0')
)
ORDER BY six LIMIT 1
"""


def _next_free(series: Series) -> str:
    """The next eight digits. The series' row stays locked until the transaction ends: nobody else gets the same."""
    for modulus in MODULI:
        NumberSeries.objects.get_or_create(name=series.name, modulus=modulus, defaults={"next_six": series.first})
        mark = NumberSeries.objects.select_for_update(no_key=True).get(name=series.name, modulus=modulus)
        with connection.cursor() as cursor:
            cursor.execute(_FREE, {"first": mark.next_six, "last": series.last, "modulus": modulus})
            found = cursor.fetchone()
        mark.next_six = found[0] + 1 if found else series.last + 1
        mark.save(update_fields=["next_six"])
        if found:
            return eight_digits(found[0], modulus)
    raise ValidationError(_("No number is left in this series. Tell the registers."), code="used_up")
