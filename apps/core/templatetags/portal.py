"""Tags of the design system: each renders one template of templates/components/. docs/design.md lists
them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BaseForm
from django.templatetags.static import static
from django.utils import formats, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from apps.core import clock
from apps.core.components import Text, Tone

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A picture of the sprite. Without `label` it is decoration, hidden from screen readers."""
    address = static("portal/icons.svg")
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"></use></svg>',
            label,
            address,
            name,
        )
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>', address, name
    )


@register.filter
def euro(amount: Decimal | None) -> str:
    """An amount as the reader's language writes it: "1 234,56 €", "€ 1.234,56"."""
    if amount is None:
        return ""
    number = formats.number_format(amount, decimal_pos=2, force_grouping=True)
    # Translators: how an amount of money is written, such as "%(amount)s €".
    return pgettext("amount of money", "€%(amount)s") % {"amount": number}


@register.filter
def percent(share: Decimal) -> str:
    """A share from 0 to 1 as the reader's language writes it: "2,5 %". No zeros behind the last figure."""
    shown = format((100 * share).normalize(), "f")
    # Translators: a share, such as "5 %".
    return pgettext("share", "%(number)s%%") % {"number": formats.number_format(Decimal(shown))}


@register.filter
def day(value: dt.date | None) -> str:
    """A day in words: "31 August 2026"."""
    return formats.date_format(value, "DATE_FORMAT") if value else ""


@register.filter
def countdown(deadline: dt.date) -> str:
    """How long until the end of that day, by the portal's clock."""
    left = (deadline - clock.today()).days
    if left < 0:
        return _("Closed")
    if left == 0:
        return _("Today is the last day")
    return ngettext("%(days)s day left", "%(days)s days left", left) % {"days": left}


@register.filter
def starts_in(first: dt.date) -> str:
    """How long until that day comes."""
    left = (first - clock.today()).days
    return ngettext("In %(days)s day", "In %(days)s days", left) % {"days": left}


@register.filter
def is_near(deadline: dt.date | None) -> bool:
    """Within a fortnight: worth a stronger colour."""
    return deadline is not None and 0 <= (deadline - clock.today()).days <= 14


@register.inclusion_tag("components/status_tag.html")
def status_tag(tone: Tone | str, text: Text) -> dict[str, Any]:
    tone = Tone(tone)
    return {"tone": tone.value, "icon_name": tone.icon, "text": text}


@register.inclusion_tag("components/notice.html")
def notice(tone: Tone | str, text: Text, title: Text = "", url: str = "", action: Text = "") -> dict[str, Any]:
    tone = Tone(tone)
    return {
        "tone": tone.value,
        "icon_name": tone.icon,
        "title": title,
        "text": text,
        "url": url,
        "action": action,
    }


@register.inclusion_tag("components/page_head.html", takes_context=True)
def page_head(
    context: template.Context, title: Text, lead: Text = "", kicker: Text = "", acting_for: Text = ""
) -> dict[str, Any]:
    """The page's one h1; `acting_for` names the person whose file is seen."""
    return {
        "title": title,
        "lead": lead,
        "kicker": kicker,
        "acting_for": acting_for,
        "breadcrumbs": context.get("breadcrumbs", ()),
    }


def _component(name: str, argument: str) -> None:
    @register.inclusion_tag(f"components/{name}.html", name=name)
    def tag(value: Any) -> dict[str, Any]:
        return {argument: value}


_component("todo_card", "todo")
_component("result_card", "card")
_component("explanation_line", "line")
_component("measure_plot", "measure")
_component("calculation_table", "rows")
_component("timeline", "items")
_component("year_calendar", "items")
_component("fact_table", "facts")


@register.inclusion_tag("components/empty_state.html")
def empty_state(title: Text, text: Text = "", url: str = "", action: Text = "") -> dict[str, Any]:
    return {"title": title, "text": text, "url": url, "action": action}


@register.inclusion_tag("components/job_progress.html")
def job_progress(
    label: Text, done: int, total: int, text: Text = "", is_running: bool = True, refresh_url: str = ""
) -> dict[str, Any]:
    """`refresh_url` answers with this component anew; the page's script asks for it every two seconds."""
    return {
        "label": label,
        "done": done,
        "total": total,
        "percent": min(100, done * 100 // total) if total else 0,
        "text": text,
        "is_running": is_running,
        "refresh_url": refresh_url,
    }


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """All that is wrong with a refused form, each with a link to its field; it takes the focus."""
    found: list[dict[str, str]] = []
    for name, errors in form.errors.items():
        bound = form[name] if name in form.fields else None
        target = ""
        if bound is not None:
            target = bound.id_for_label or f"{bound.auto_id}_0"
        # "This field is required." alone doesn't say which.
        named = f"{bound.label}: " if bound is not None else ""
        found.extend({"target": target, "message": f"{named}{message}"} for message in errors)
    return {"errors": found}


@register.simple_tag
def language_names() -> list[tuple[str, str]]:
    """Each language under its own name, whatever the page's language is."""
    return [(code, translation.get_language_info(code)["name_local"].capitalize()) for code in ("fr", "nl", "de", "en")]
