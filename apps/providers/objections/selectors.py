"""Which facts one may call wrong, and the requests about them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from apps.accounts.acting import Acting, Scope
from apps.documents.models import Document
from apps.documents.selectors import documents_of

from ..authorities import FACTS, Authority
from ..models import FactObjection, ProviderNumber

PURPOSE = "fact_objection"


def documents_of_objection(objection: FactObjection) -> QuerySet[Document]:
    return documents_of(purpose=PURPOSE, scope=objection.scope)


def _objection_id(document: Document) -> int:
    return int(document.scope.partition(":")[2])


def may_read(user: Any, document: Document) -> bool:
    """The office, the person whose file it is, and whoever sent it."""
    if user.has_perm("providers.view_factobjection") or document.owner_id == user.pk:
        return True
    return FactObjection.objects.filter(pk=_objection_id(document), provider__person__account=user).exists()


def staff_url(document: Document) -> str:
    return reverse("admin:providers_factobjection_change", args=[_objection_id(document)])


def wrong_url(provider: ProviderNumber, fact: str, **more: str) -> str:
    address = reverse("providers:objection_add", kwargs={"number": provider.number})
    return f"{address}?{urlencode({'fact': fact, **more})}"


def facts_for(acting: Acting) -> dict[str, str]:
    """Which facts somebody may call wrong on the file on which they act, with their names."""
    whole_file = acting.may(Scope.ADMINISTRATIVE_FILE)
    return {code: str(fact.label) for code, fact in FACTS.items() if whole_file or not fact.of_the_file}


def objections_for(acting: Acting) -> QuerySet[FactObjection]:
    """The requests on the file on which somebody acts, as far as their mandate goes."""
    return (
        FactObjection.objects.filter(provider__person=acting.person, fact__in=list(facts_for(acting)))
        .select_related("provider__person", "correction")
        .order_by("-id")
    )


def objections_waiting() -> QuerySet[FactObjection]:
    """What staff are to answer: about facts of our own register."""
    return FactObjection.objects.filter(Q(state="open", authority=Authority.OWN_REGISTER))
