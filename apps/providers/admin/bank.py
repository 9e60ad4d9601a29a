"""Accounts as staff see them: who shares one, what is planned, what is stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, cast

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.core import identifiers
from apps.core.admin import ReadOnlyAdmin
from apps.core.clock import today
from apps.core.fields import search_hash

from ..bank.selectors import accounts_shared, others_with
from ..bank.services import bank_account_block, bank_account_release
from ..models import BankAccount, BankAccountBlock, Person
from ..selectors import persons_search
from .inlines import ReadOnlyInline


def people_linked(people: Iterable[Person]) -> str:
    links = ((reverse("admin:providers_person_change", args=[one.pk]), one) for one in people)
    return format_html_join(", ", '<a href="{}">{}</a>', links) or "–"


class SharedFilter(admin.SimpleListFilter):
    title = gettext_lazy("the same account")
    parameter_name = "shared"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", _("in the file of several people"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[BankAccount]) -> QuerySet[BankAccount]:
        return queryset.filter(pk__in=accounts_shared(today()).values("pk")) if self.value() == "yes" else queryset


class StateFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("used", _("in use")),
            ("planned", _("planned")),
            ("blocked", _("payments stopped")),
            ("cancelled", _("cancelled")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[BankAccount]) -> QuerySet[BankAccount]:
        accounts = BankAccount.objects.all()
        wanted = {
            "used": lambda: accounts.in_force(today()),
            "planned": lambda: accounts.planned(today()),
            "blocked": lambda: accounts.filter(blocks__released_at=None, blocks__isnull=False),
            "cancelled": lambda: accounts.filter(cancelled_at__isnull=False),
        }.get(self.value() or "")
        return queryset.filter(pk__in=wanted().values("pk")) if wanted else queryset


class BlockInline(ReadOnlyInline):
    model = BankAccountBlock
    fields = readonly_fields = (
        "reason",
        "blocked_by",
        "blocked_at",
        "release_reason",
        "released_by",
        "released_at",
    )
    ordering = ["-blocked_at"]


@admin.register(BankAccount)
class BankAccountAdmin(ReadOnlyAdmin):
    """To look at, to stop payments and to release them; what is paid where only the provider says."""

    list_per_page = 50
    list_display = [
        "masked_iban",
        "person_link",
        "domain",
        "holder",
        "usable_from",
        "closed_on",
        "given_by",
        "follows_email_change",
        "stopped",
    ]
    list_filter = [SharedFilter, StateFilter, "domain", "given_by", "follows_email_change"]
    list_select_related = ["person"]
    search_fields = ["holder"]
    search_help_text = gettext_lazy("A whole IBAN, a name, an INAMI number or a NISS.")
    fields = readonly_fields = (
        "person_link",
        "domain",
        "masked_iban",
        "shared_with",
        "holder",
        "usable_from",
        "closed_on",
        "close_wanted_on",
        "close_asked_by",
        "close_asked_at",
        "received_on",
        "given_by",
        "added_by",
        "follows_email_change",
        "cancelled_at",
        "cancelled_by",
        "stopped",
    )
    inlines = [BlockInline]
    actions = ["block", "release"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[BankAccount]:
        return BankAccount.objects.with_block()

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        """Those who share an account stand together."""
        return ["iban_hash", "id"] if request.GET.get("shared") else ["-received_on", "-id"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if not search_term.strip():
            return queryset, False
        number = identifiers.iban(search_term)
        if not number.is_refused:
            return queryset.filter(iban_hash=search_hash(number.normalised)), False
        return queryset.filter(person__in=persons_search(search_term).order_by().values("pk")), False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        policy = {
            "foreign": settings.BANK_FOREIGN_ACCOUNTS,
            "days": settings.BANK_COOL_DOWN_DAYS,
            "long_days": settings.BANK_LONG_COOL_DOWN_DAYS,
            "email_days": settings.BANK_EMAIL_CHANGE_DAYS,
        }
        return super().changelist_view(request, {"policy": policy} | (extra_context or {}))

    @admin.display(description=gettext_lazy("IBAN"))
    def masked_iban(self, account: BankAccount) -> str:
        return account.masked_iban

    @admin.display(description=gettext_lazy("person"))
    def person_link(self, account: BankAccount) -> str:
        address = reverse("admin:providers_person_change", args=[account.person_id])
        return format_html('<a href="{}">{}</a>', address, account.person)

    @admin.display(description=gettext_lazy("the same account in the file of"))
    def shared_with(self, account: BankAccount) -> str:
        return people_linked(others_with(account.iban_hash, person=account.person, on=today()))

    @admin.display(description=gettext_lazy("payments stopped"), boolean=True)
    def stopped(self, account: BankAccount) -> bool:
        return bool(getattr(account, "is_blocked", False))

    def has_block_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("providers.block_bankaccount")

    def has_release_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("providers.release_bankaccount")

    @admin.action(description=gettext_lazy("Stop payments to the chosen accounts"), permissions=["block"])
    def block(self, request: HttpRequest, queryset: QuerySet[BankAccount]) -> HttpResponse | None:
        return self._with_reason(
            request,
            queryset,
            action="block",
            act=bank_account_block,
            title=_("Stop payments"),
            text=_("Nothing is paid to these accounts until somebody else releases them. The providers are told."),
            button=_("Stop payments"),
            done=_("Stopped: %(account)s."),
        )

    @admin.action(description=gettext_lazy("Release the chosen accounts"), permissions=["release"])
    def release(self, request: HttpRequest, queryset: QuerySet[BankAccount]) -> HttpResponse | None:
        return self._with_reason(
            request,
            queryset,
            action="release",
            act=bank_account_release,
            title=_("Release accounts"),
            text=_("Payments can go to these accounts again. Whoever stopped them can't release them."),
            button=_("Release"),
            done=_("Released: %(account)s."),
        )

    def _with_reason(
        self,
        request: HttpRequest,
        queryset: QuerySet[BankAccount],
        *,
        action: str,
        act: Callable[..., Any],
        done: str,
        **words: str,
    ) -> HttpResponse | None:
        """Asks for a reason first, then acts on each and says what happened."""
        reason = request.POST.get("reason", "").strip()
        if not reason:
            context = {
                **self.admin_site.each_context(request),
                **words,
                "opts": self.opts,
                "action": action,
                "accounts": queryset.select_related("person"),
                "checkbox": ACTION_CHECKBOX_NAME,
                "is_refused": "confirmed" in request.POST,
            }
            return TemplateResponse(request, "admin/providers/bankaccount/reason.html", context)
        for account in queryset.select_related("person"):
            try:
                act(account=account, reason=reason, actor=cast(User, request.user))
            except ValidationError as error:
                self.message_user(request, f"{account}: {error.messages[0]}", messages.ERROR)
            else:
                self.message_user(request, done % {"account": account})
        return None
