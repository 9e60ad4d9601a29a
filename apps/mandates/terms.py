"""What both sides agree with. Whoever accepts is stored with the version that was shown."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

TERMS_VERSION = "2025-1"
TERMS = [
    _("The care provider stays fully responsible for the file, also for what the mandatary does in it."),
    _("The mandatary uses the file for the care provider alone, within the kind and the days of the mandate."),
    _("Everything that the mandatary does is recorded with the names of both."),
    _("Either side can stop the mandate at any time. It is then over at once."),
]
ELSEWHERE = "elsewhere"
"""Stands for the terms of a mandate that both sides accepted in another application."""

ALLOWS = {
    "social_statute": [
        _("See the insurance contract data, the results and the payments of the social statute"),
        _("Send extra information about the social statute, and contest a decision"),
    ],
    "administrative_file": [
        _("See and change the contact data and the work addresses"),
        _("See and change the convention status, within the windows"),
        _("See and send premium requests"),
        _("Everything about the social statute"),
    ],
}
NEVER = _("A mandatary can never give, accept or stop mandates in the provider's name.")
