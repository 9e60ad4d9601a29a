from __future__ import annotations

from typing import cast

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.accounts.models import User
from apps.accounts.services import MAY_VIEW, viewing_begin

from ..models import Person


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why do you look at this file with its owner's eyes?"),
        help_text=_("For example the number of the call. The reason is noted with each page that you open."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def view_as(request: HttpRequest, pk: int) -> HttpResponse:
    """Staff begin to see the portal as this person does."""
    staff = cast(User, request.user)
    if not staff.has_perm(MAY_VIEW):
        raise PermissionDenied
    person = get_object_or_404(Person, pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        back = reverse("admin:providers_person_change", args=[person.pk])
        try:
            viewing_begin(
                session=request.session,
                staff=staff,
                person_id=person.pk,
                reason=form.cleaned_data["reason"],
                back=back,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("core:overview")
    return render(request, "providers/view_as.html", {"form": form, "person": person})
