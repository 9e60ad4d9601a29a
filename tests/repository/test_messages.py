"""The extractor finds what gettext would."""

from __future__ import annotations

from inami_portal.message_extraction import Message, _from_python, _from_template


def test_python_calls() -> None:
    source = """
a = _("One")
b = gettext_lazy("Two " "parts")
c = ngettext("%(n)d line", "%(n)d lines", n) % {"n": n}
d = pgettext("verb", "Open")
e = _(variable)
f = translation.gettext("Three")
"""

    assert set(_from_python(source)) == {
        Message("One"),
        Message("Two parts"),
        Message("%(n)d line", "%(n)d lines"),
        Message("Open", context="verb"),
        Message("Three"),
    }


def test_template_tags() -> None:
    source = """{% load i18n %}<p title="it's">{% translate "One (1)" %}</p>
{% blocktranslate count n=n trimmed %}
  {{ n }} line
{% plural %}
  {{ n }} lines
{% endblocktranslate %}
{% translate "Open" context "verb" %} {{ _("Two") }} {% include "a.html" with title=_("Three") %}
{% blocktranslate with name=person.name %}Hello "{{ name }}"{% endblocktranslate %}"""

    assert set(_from_template(source)) == {
        Message("One (1)"),
        Message("%(n)s line", "%(n)s lines"),
        Message("Open", context="verb"),
        Message("Two"),
        Message("Three"),
        Message('Hello "%(name)s"'),
    }
