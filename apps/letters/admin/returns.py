"""Letters that the post brought back: note it, send the letter again, or leave it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from apps.accounts.staff import staff_of
from apps.core.admin_pages import require
from apps.core.clock import today
from apps.core.templatetags.portal import day

from .. import services
from ..models import Letter
from ..states import ReturnReason
from .pages import LetterPages

RETURN = "letters.return_letter"


class ReturnForm(forms.Form):
    returned_on = forms.DateField(
        label=gettext_lazy("Day on which the letter came back"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("What the post says"), choices=ReturnReason.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("For another reason: what the post wrote on the letter."),
    )


class AgainForm(forms.Form):
    postal_address = forms.CharField(
        label=gettext_lazy("Postal address"),
        help_text=gettext_lazy("One line under the other, without the name: the street and number, then the town."),
        widget=forms.Textarea(attrs={"rows": 5, "cols": 50}),
    )


class LeaveForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3, "cols": 50})
    )


class ReturnPages(LetterPages):
    @admin.display(description=gettext_lazy("returned by the post"))
    def post_returns(self, letter: Letter) -> SafeString | str:
        rows = [
            (
                day(found.returned_on),
                found.get_reason_display(),
                f" ({found.note})" if found.note else "",
                found.postal_address.replace("\n", ", "),
                found.get_outcome_display(),
                f" ({found.settled_note})" if found.settled_note else "",
            )
            for found in letter.returns.order_by("-pk")
        ]
        return format_html_join("", "<p>{}: {}{} – {} – {}{}</p>", rows) or "–"

    def return_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/returned/", wrap(self.returned_view), name="letters_letter_returned"),
            path("<int:pk>/send-again/", wrap(self.send_again_view), name="letters_letter_send_again"),
            path("<int:pk>/leave/", wrap(self.leave_view), name="letters_letter_leave"),
        ]

    def returned_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks for the day and the reason, and says what is not known."""
        form = ReturnForm(request.POST if request.method == "POST" else None, initial={"returned_on": today()})
        said = _("The return is noted. Decide now what happens to the letter.")
        return self._asked(request, pk, "returned", _("Returned by the post"), form, services.letter_return, said)

    def send_again_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """To a new address: the person's own of today stands there already when it is another one."""
        letter = get_object_or_404(Letter, pk=pk)
        with override(letter.language):
            own = services.postal_address_of(letter.person, letter.provider)
        form = AgainForm(
            request.POST if request.method == "POST" else None, initial={"postal_address": own or letter.postal_address}
        )
        said = _("The letter goes to this address with the next print batch.")
        return self._asked(request, pk, "send_again", _("Send again"), form, services.letter_send_again, said)

    def leave_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = LeaveForm(request.POST if request.method == "POST" else None)
        said = _("The letter is left as it is. You can still send it again later.")
        return self._asked(request, pk, "leave", _("Leave the letter as it is"), form, services.letter_leave, said)

    def _asked(
        self,
        request: HttpRequest,
        pk: int,
        page: str,
        title: str,
        form: forms.Form,
        act: Callable[..., Any],
        said: str,
    ) -> HttpResponse:
        require(request, RETURN)
        letter = get_object_or_404(Letter, pk=pk)
        if request.method == "POST" and form.is_valid():
            try:
                act(letter=letter, actor=staff_of(request), **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, said)
                return HttpResponseRedirect(reverse("admin:letters_letter_change", args=[pk]))
        returned = letter.returns.order_by("pk").last()
        return self.page(request, page, title=title, letter=letter, form=form, returned=returned)
