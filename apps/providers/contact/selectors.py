"""What is shown of a provider's own data, always of one person's file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.core.clock import BRUSSELS, end_of
from apps.core.components import Fact, TimelineItem, Tone

from ..models import (
    ContactAddress,
    ContactEmail,
    ContactPhone,
    FactObjection,
    Person,
    ProviderNumber,
    WorkAddress,
)
from ..objections.selectors import wrong_url
from ..qualifications import meanings
from ..states import EmailState
from ..work_addresses.selectors import Place, places_of

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPage:
    provider: ProviderNumber
    email: ContactEmail | None
    pending_email: ContactEmail | None
    phone: ContactPhone | None
    planned_phones: Sequence[ContactPhone]
    address: ContactAddress | None
    planned_addresses: Sequence[ContactAddress]
    places: Sequence[Place]
    has_principal: bool
    facts: Sequence[Fact]
    history: Sequence[TimelineItem]
    open_objections: int


def contact_page(provider: ProviderNumber, as_of: dt.date) -> ContactPage:
    """Everything about one number and its person, in a fixed number of queries."""
    person = provider.person
    emails = list(ContactEmail.objects.filter(person=person).order_by("-id"))
    phones = list(ContactPhone.objects.standing().filter(person=person).order_by("-first_day"))
    addresses = list(ContactAddress.objects.standing().filter(provider=provider).order_by("-first_day"))
    rows = list(
        WorkAddress.objects.standing().filter(provider=provider).order_by("-is_principal", "first_day", "name", "id")
    )
    places = places_of(rows, as_of)
    return ContactPage(
        provider=provider,
        email=next((email for email in emails if email.state == EmailState.VERIFIED), None),
        pending_email=next((email for email in emails if email.state == EmailState.PENDING), None),
        phone=next((phone for phone in phones if phone.is_current), None),
        planned_phones=[phone for phone in phones if phone.first_day > as_of],
        address=next((address for address in addresses if address.is_current), None),
        planned_addresses=[address for address in addresses if address.first_day > as_of],
        places=places,
        has_principal=any(place.row.is_principal and not place.is_coming for place in places),
        facts=authentic_facts(provider),
        history=_history(emails, phones, addresses, rows, as_of),
        open_objections=FactObjection.objects.filter(provider=provider, state="open").count(),
    )


def authentic_facts(provider: ProviderNumber) -> list[Fact]:
    """What others say about this person and number. Nobody edits it here."""
    person = provider.person
    register = _("National Register")

    def fact(code: str, label: str, value: str, source: str, received_on: dt.date | None = None) -> Fact:
        return Fact(
            label=label,
            value=value or _("unknown"),
            source=source,
            received_on=received_on,
            wrong_url=wrong_url(provider, code, shown=value[:300]),
        )

    found = [
        fact("identity", _("Name"), person.full_name, register),
        fact("identity", _("NISS"), person.masked_niss, register),
        fact("profession", _("Profession"), str(provider.get_profession_display()), _("Our own register")),
        fact("first_number_on", _("INAMI number"), provider.display, _("Our own register"), provider.granted_on),
    ]
    for row in provider.qualifications.filter(superseded_at__isnull=True).order_by("-first_day")[:1]:
        meaning = meanings().get((provider.profession, row.code))
        label = f"{row.code} {meaning.meaning}" if meaning and meaning.meaning else row.code
        found.append(fact("qualification", _("Qualification"), label, _("Our own register"), row.received_on))
    for recognition in provider.recognitions.filter(superseded_at__isnull=True).order_by("-recognised_on"):
        name = str(recognition.get_specialty_display())
        found.append(fact("recognised_on", _("Recognition"), name, _("Communities"), recognition.received_on))
    return found


def _history(
    emails: Sequence[ContactEmail],
    phones: Sequence[ContactPhone],
    addresses: Sequence[ContactAddress],
    rows: Sequence[WorkAddress],
    as_of: dt.date,
) -> list[TimelineItem]:
    """What no longer counts, the latest first."""
    found = [
        TimelineItem(day=row.last_day, title=title, text=str(row), tone=Tone.NEUTRAL)
        for kind, title in (
            (phones, _("Phone number until this day")),
            (addresses, _("Correspondence address until this day")),
            (rows, _("Work address until this day")),
        )
        for row in kind
        if row.last_day is not None and row.last_day < as_of
    ]
    found += [
        TimelineItem(
            day=email.ended_at.astimezone(BRUSSELS).date(),
            title=_("E-mail address no longer in use")
            if email.state == EmailState.ENDED
            else _("E-mail address never confirmed"),
            text=email.address,
        )
        for email in emails
        if email.ended_at is not None
    ]
    return sorted(found, key=lambda item: item.day, reverse=True)


def former_emails(person: Person, since: dt.date) -> list[str]:
    """Addresses that were in use until they were replaced on or after that day, the latest first."""
    ended = ContactEmail.objects.filter(person=person, state=EmailState.ENDED, ended_at__gt=end_of(since - ONE_DAY))
    return list(ended.order_by("-ended_at", "-id").values_list("address", flat=True))
