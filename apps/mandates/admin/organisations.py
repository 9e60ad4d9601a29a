"""Organisations: registered with their first manager; a role is ended, or a manager named, when nobody else can."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.admin_pages import PagesAdmin, require, say_refused
from apps.core.clock import today
from apps.providers.validators import IdentifierField

from .. import organisation_services as services
from ..models import Organisation, OrganisationKind, OrganisationRole, RoleKind
from ..selectors import managers_of, mandates_in_force, organisation_roles

END = "mandates.end_organisationrole"
NAME = "mandates.add_organisationrole"


class RoleInline(admin.TabularInline[OrganisationRole, Organisation]):
    model = OrganisationRole
    extra = 0
    can_delete = False
    fields = ("name", "role", "first_day", "last_day", "ended_at", "end_reason", "end_link")
    readonly_fields = fields

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = list(self.fields or ())
        return fields if request.user.has_perm(END) else fields[:-1]

    @admin.display(description=_("what you can do"))
    def end_link(self, role: OrganisationRole) -> str:
        if not role.is_held_on(today()):
            return ""
        url = reverse("admin:mandates_organisation_end_role", args=[role.organisation_id, role.pk])
        return format_html('<a href="{}">{}</a>', url, _("End this role"))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("mandates.view_organisation")


class OrganisationForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=OrganisationKind.choices)
    number = forms.CharField(
        label=_("Number"), max_length=20, help_text=_("CBE number of an enterprise, INAMI number of an institution.")
    )
    name = forms.CharField(label=_("Name"), max_length=120)
    manager_niss = IdentifierField(kind="niss", label=_("NISS of the first manager"))
    manager_name = forms.CharField(label=_("Name of the first manager"), max_length=120)


class EndForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("The person and the organisation's managers read it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ManagerForm(EndForm):
    niss = IdentifierField(kind="niss", label=_("NISS of the new manager"))
    name = forms.CharField(label=_("Name of the new manager"), max_length=120)
    checked = forms.BooleanField(label=_("I checked that this person may decide for the organisation."))
    field_order = ("niss", "name", "reason", "checked")


@admin.register(Organisation)
class OrganisationAdmin(PagesAdmin):
    list_display = ["name", "kind", "display_number"]
    list_filter = ["kind"]
    search_fields = ["name", "=number"]
    inlines = [RoleInline]
    change_form_template = "admin/mandates/organisation/organisation.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("mandates.add_organisation")

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("<int:pk>/manager/", wrap(self.manager_view), name="mandates_organisation_manager"),
            path("<int:pk>/roles/<int:role>/end/", wrap(self.end_role_view), name="mandates_organisation_end_role"),
        ]
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        organisation = self.get_object(request, object_id)
        more = {
            "without_manager": organisation is not None and not managers_of(organisation).exists(),
            "may_name": request.user.has_perm(NAME),
        }
        return super().change_view(request, object_id, form_url, (extra_context or {}) | more)

    def manager_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Says what the new manager will be able to do, and asks."""
        require(request, NAME)
        organisation: Organisation = self.found(request, pk)
        form = ManagerForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            data = {name: form.cleaned_data[name] for name in ("niss", "name", "reason")}
            try:
                named = services.manager_name_by_office(
                    organisation=organisation, actor=cast(User, request.user), **data
                )
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                messages.success(request, _t("%(name)s is now a manager of the organisation.") % {"name": named.name})
                return self.to_object(pk)
        return self.page(
            request,
            "manager",
            title=_t("Name a manager"),
            organisation=organisation,
            has_manager=managers_of(organisation).exists(),
            mandates=mandates_in_force(organisation),
            form=form,
        )

    def end_role_view(self, request: HttpRequest, pk: int, role: int) -> HttpResponse:
        """Says what it means, the last manager's end above all, and asks for a reason."""
        require(request, END)
        organisation: Organisation = self.found(request, pk)
        chosen = get_object_or_404(organisation_roles(organisation), pk=role)
        form = EndForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                services.role_end_by_office(role=chosen, actor=cast(User, request.user), **form.cleaned_data)
            except ValidationError as error:
                say_refused(request, error)
            else:
                messages.success(request, _t("The role of %(name)s is over.") % {"name": chosen.name})
            return self.to_object(pk)
        return self.page(
            request,
            "end_role",
            title=_t("End a role"),
            organisation=organisation,
            role=chosen,
            is_last_manager=not managers_of(organisation).exclude(pk=role).exists() and chosen.role == RoleKind.MANAGER,
            form=form,
        )

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With its first manager, who names everybody else."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = OrganisationForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                organisation = services.organisation_register(**form.cleaned_data, actor=cast(User, request.user))
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                return HttpResponseRedirect(reverse("admin:mandates_organisation_change", args=[organisation.pk]))
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": _t("Register an organisation"),
            "form": form,
            "note": _t("The first manager then names the others in the portal."),
            "submit": _t("Register"),
        }
        return TemplateResponse(request, "admin/mandates/form.html", context)
