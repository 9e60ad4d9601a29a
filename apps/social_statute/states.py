"""The states of what a provider sends as proof, and the only steps between them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProofState(models.TextChoices):
    DRAFT = "draft", _("not sent yet")
    SENT = "sent", _("sent, waits for the office")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


PROOF_STEPS: dict[str, tuple[str, ...]] = {
    ProofState.DRAFT: (ProofState.SENT, ProofState.WITHDRAWN),
    ProofState.SENT: (ProofState.ACCEPTED, ProofState.REFUSED, ProofState.WITHDRAWN),
    ProofState.ACCEPTED: (),
    ProofState.REFUSED: (),
    ProofState.WITHDRAWN: (),
}


class RefusalReason(models.TextChoices):
    """The standard reasons; a sentence of the officer's own comes beside it."""

    UNREADABLE = "unreadable", _("The document cannot be read.")
    OTHER_YEAR = "other_year", _("The document is about another year.")
    OTHER_PERSON = "other_person", _("The document is about somebody else.")
    NOT_ENOUGH = "not_enough", _("The document does not prove what is stated.")
    NOT_SIGNED = "not_signed", _("The document is not signed by whoever must confirm it.")
    NO_EFFECT = "no_effect", _("What is stated does not change the result.")
