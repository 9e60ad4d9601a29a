"""Who works for an organisation. Members see it; managers name people and end their roles."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.accounts.models import User
from apps.core.forms import form_refuse

from .. import organisation_services
from ..forms import RoleForm
from ..models import Organisation
from ..selectors import organisation_roles, organisations_of
from ..states import Side
from . import steps

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@form_methods
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """The people and their roles; managers add somebody below."""
    user = cast(User, request.user)
    found: Organisation = get_object_or_404(organisations_of(user), pk=pk)
    is_manager = organisations_of(user, managed=True).filter(pk=pk).exists()
    form = RoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            role = organisation_services.role_add(organisation=found, actor=user, **form.cleaned_data)
        except ValidationError as error:
            form_refuse(form, error)
        else:
            messages.success(request, _("%(name)s now has a role in the organisation.") % {"name": role.name})
            return redirect("mandates:organisation", pk=pk)
    context = {
        "organisation": found,
        "form": form,
        "is_manager": is_manager,
        "roles": organisation_roles(found),
        "breadcrumbs": steps.crumbs(Side.MANDATARY, (found.name, "")),
    }
    return render(request, "mandates/organisation.html", context)


@never_cache
@form_methods
def role_end(request: HttpRequest, pk: int, role: int) -> HttpResponse:
    """Asks first; the role is then over at once."""
    user = cast(User, request.user)
    found: Organisation = get_object_or_404(organisations_of(user, managed=True), pk=pk)
    chosen = get_object_or_404(organisation_roles(found), pk=role)
    if request.method == "POST":
        try:
            organisation_services.role_end(role=chosen, actor=user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("The role of %(name)s is over.") % {"name": chosen.name})
        return redirect("mandates:organisation", pk=pk)
    url = reverse("mandates:organisation", args=[pk])
    breadcrumbs = steps.crumbs(Side.MANDATARY, (found.name, url), (_("End a role"), ""))
    return render(
        request, "mandates/role_end.html", {"organisation": found, "role": chosen, "breadcrumbs": breadcrumbs}
    )
