"""The files of this scheme: its name, the last days of its calendar, and whose numbers one may see."""

from __future__ import annotations

from django.db.models import QuerySet

from apps.providers.models import Person, ProviderNumber

SCHEME = "social_statute"
# Keys of a premium year's calendar.
ADDITIONS = "additions_deadline"
OWN_REQUEST = "own_request_deadline"


def numbers_of(person: Person) -> QuerySet[ProviderNumber]:
    return ProviderNumber.objects.filter(person=person).select_related("person").order_by("number")
