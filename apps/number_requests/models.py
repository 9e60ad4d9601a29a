from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Language
from apps.core.components import Tone
from apps.core.fields import EncryptedTextField
from apps.core.identifiers import niss_display, niss_masked
from apps.core.storage import PrivateStorage
from apps.providers.models import ContactAddress, Person, ProviderNumber
from apps.providers.professions import Profession

from .states import GRANTED, NEVER_SENT, TONES, WITH_THE_OFFICE, RequestState

PLACE = ("street", "house_number", "box", "postcode", "municipality_code", "municipality_typed")


class VisaAnswer(models.TextChoices):
    GRANTED = "granted", _("I have my visa")
    ASKED = "asked", _("I asked for it and wait for the answer")
    NOT_ASKED = "not_asked", _("I have not asked for it yet")


class OrderAnswer(models.TextChoices):
    REGISTERED = "registered", _("I am registered with the Order")
    ASKED = "asked", _("I asked for it and wait for the answer")
    NOT_ASKED = "not_asked", _("I have not asked for it yet")


class AnswerBy(models.TextChoices):
    EMAIL = "email", _("By e-mail")
    LETTER = "letter", _("By letter, to my contact address")


class NumberRequest(models.Model):
    """Somebody asks for an INAMI number. What people say about themselves stays apart from what authentic sources
    confirmed (`visa_received_on`, `order_received_on`)."""

    public_id = models.UUIDField(_("identifier"), default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(_("receipt number"), max_length=20, unique=True, null=True, blank=True)
    state = models.CharField(_("state"), max_length=16, choices=RequestState.choices, default=RequestState.DRAFT)
    moved_at = models.DateTimeField(_("in this state since"))
    version = models.PositiveIntegerField(_("version"), default=0, help_text=_("Grows with each change."))
    created_at = models.DateTimeField(_("begun at"))
    expires_on = models.DateField(_("last day of the draft"))
    warned_at = models.DateTimeField(_("warned of the last day at"), null=True, blank=True)
    links_sent = models.PositiveSmallIntegerField(_("links sent"), default=0)

    profession = models.CharField(_("profession"), max_length=24, choices=Profession.choices)
    situation = models.CharField(_("situation"), max_length=24, blank=True)
    is_trainee = models.BooleanField(_("in training"), default=False)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("account"),
    )
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(_("language"), max_length=2, choices=Language.choices)

    first_name = models.CharField(_("first name"), max_length=100, blank=True)
    last_name = models.CharField(_("last name"), max_length=100, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    niss = EncryptedTextField(_("NISS"), blank=True)
    niss_hash = models.CharField(_("hash of the NISS"), max_length=64, blank=True, editable=False)

    visa_answer = models.CharField(_("visa"), max_length=12, choices=VisaAnswer.choices, blank=True)
    visa_on = models.DateField(_("date of the visa"), null=True, blank=True)
    visa_reference = models.CharField(_("reference of the visa"), max_length=40, blank=True)
    visa_received_on = models.DateField(_("visa data received on"), null=True, blank=True)
    order_answer = models.CharField(_("Order"), max_length=12, choices=OrderAnswer.choices, blank=True)
    order_reference = models.CharField(_("number at the Order"), max_length=40, blank=True)
    order_received_on = models.DateField(_("Order's data received on"), null=True, blank=True)
    traineeship_start = models.DateField(_("start of the traineeship"), null=True, blank=True)

    street = models.CharField(_("street"), max_length=120, blank=True)
    house_number = models.CharField(_("number"), max_length=12, blank=True)
    box = models.CharField(_("box"), max_length=12, blank=True)
    postcode = models.CharField(_("postcode"), max_length=4, blank=True)
    municipality_code = models.CharField(_("municipality (NIS code)"), max_length=5, blank=True)
    municipality_typed = models.CharField(_("municipality as typed"), max_length=80, blank=True)
    answer_by = models.CharField(_("answer"), max_length=8, choices=AnswerBy.choices, blank=True)
    documents_seen = models.BooleanField(_("passed the page of the documents"), default=False)

    submitted_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    refusal = models.TextField(_("reason of the refusal"), blank=True)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    number = models.OneToOneField(
        ProviderNumber,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("INAMI number"),
    )
    qualification_code = models.CharField(_("qualification code"), max_length=3, blank=True)
    active_from = models.DateField(_("counts from"), null=True, blank=True)

    class Meta:
        verbose_name = _("number request")
        verbose_name_plural = _("number requests")
        ordering = ["-id"]
        permissions = [
            ("handle_numberrequest", _("Can ask for documents and confirm data")),
            ("decide_numberrequest", _("Can grant and refuse numbers")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["niss_hash", "profession"],
                condition=Q(state__in=[*WITH_THE_OFFICE, RequestState.APPROVED]) & ~Q(niss_hash=""),
                name="number_request_one_open",
                violation_error_message=_(
                    "You already have a request for this profession under way. Ask for a new link to it below."
                ),
            ),
            models.CheckConstraint(
                condition=Q(state__in=NEVER_SENT, submitted_at__isnull=True, reference__isnull=True)
                | Q(state=RequestState.WITHDRAWN)
                | (
                    ~Q(state__in=[*NEVER_SENT, RequestState.WITHDRAWN])
                    & Q(submitted_at__isnull=False, reference__isnull=False)
                ),
                name="number_request_sent_stamped",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=GRANTED,
                    number__isnull=False,
                    person__isnull=False,
                    active_from__isnull=False,
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                )
                & ~Q(qualification_code="")
                | ~Q(state__in=GRANTED) & Q(number__isnull=True, active_from__isnull=True),
                name="number_request_granted_with_number",
            ),
            models.CheckConstraint(
                condition=Q(state=RequestState.REFUSED, decided_at__isnull=False, decided_by__isnull=False)
                & ~Q(refusal="")
                | ~Q(state=RequestState.REFUSED) & Q(refusal=""),
                name="number_request_refused_with_reason",
                violation_error_message=_("Say why it is refused."),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "submitted_at"], name="number_request_queue"),
            models.Index(fields=["email"], name="number_request_email"),
        ]

    def __str__(self) -> str:
        return self.reference or str(_("draft"))

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def masked_niss(self) -> str:
        return niss_masked(self.niss)

    @property
    def shown_niss(self) -> str:
        return niss_display(self.niss) if self.niss else ""

    @property
    def shown_number(self) -> str:
        """`4-00061-64-401`, once there is one."""
        return f"{self.number.display}-{self.qualification_code}" if self.number else ""

    @property
    def shown_address(self) -> str:
        """As on an envelope, in the reader's language; empty before it is given."""
        return str(ContactAddress(**self.place)) if self.street else ""

    @property
    def place(self) -> dict[str, str]:
        """The columns of a Belgian place."""
        return {name: getattr(self, name) for name in PLACE}

    @property
    def scope(self) -> str:
        """What its documents belong to."""
        return f"number_request:{self.pk}"

    @property
    def tone(self) -> Tone:
        return TONES[self.state]

    @property
    def is_draft(self) -> bool:
        return self.state == RequestState.DRAFT

    @property
    def is_with_the_office(self) -> bool:
        return self.state in WITH_THE_OFFICE

    @property
    def may_be_withdrawn(self) -> bool:
        return self.is_draft or self.is_with_the_office


class RequestStep(models.Model):
    """What happened to a request, as the applicant may read it."""

    request = models.ForeignKey(
        NumberRequest, on_delete=models.CASCADE, related_name="steps", verbose_name=_("number request")
    )
    at = models.DateTimeField(_("at"))
    state = models.CharField(_("state"), max_length=16, choices=RequestState.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("staff"),
        help_text=_("Empty: the applicant or the portal."),
    )

    class Meta:
        verbose_name = _("step of a request")
        verbose_name_plural = _("steps of requests")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.request_id}: {self.state}"


class MissingReason(models.TextChoices):
    IDENTITY = "identity", _("a copy of your identity card")
    DIPLOMA = "diploma", _("a copy of your diploma")
    VISA = "visa", _("a copy of your visa, or proof that you asked for it")
    ORDER = "order", _("proof of your registration with the Order")
    RECOGNITION = "recognition", _("a copy of your recognition by the Community")
    TRAINEESHIP = "traineeship", _("proof of your traineeship, with its first day")
    SIGNED_FORM = "signed_form", _("the signed registration form of your profession")
    PRACTICE_ADDRESS = "practice_address", _("your declaration on honour with your practice address")
    NISS = "niss", _("proof of your national register number or BIS number")
    OTHER = "other", _("something else, as written below")


class MissingDocument(models.Model):
    """Something that staff ask the applicant for, until a day."""

    request = models.ForeignKey(
        NumberRequest, on_delete=models.CASCADE, related_name="missing", verbose_name=_("number request")
    )
    reason = models.CharField(_("what is missing"), max_length=20, choices=MissingReason.choices)
    text = models.TextField(_("in words"), blank=True)
    due_on = models.DateField(_("until and including"))
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        verbose_name = _("missing document")
        verbose_name_plural = _("missing documents")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "reason"],
                condition=Q(answered_at__isnull=True) & ~Q(reason=MissingReason.OTHER),
                name="missing_document_asked_once",
                violation_error_message=_("This was already asked for."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=MissingReason.OTHER) | ~Q(text=""),
                name="missing_document_other_in_words",
                violation_error_message=_("Say in words what is missing."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_reason_display()


class LetterKind(models.TextChoices):
    GRANTED = "granted", _("the number")
    REFUSED = "refused", _("the refusal")


class Letter(models.Model):
    """A decision on paper. The decision never waits for it: the PDF is made afterwards, and again when that failed."""

    request = models.ForeignKey(
        NumberRequest, on_delete=models.PROTECT, related_name="letters", verbose_name=_("number request")
    )
    kind = models.CharField(_("about"), max_length=8, choices=LetterKind.choices)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices)
    made_at = models.DateTimeField(_("made at"))
    file = models.FileField(_("PDF"), storage=PrivateStorage(), upload_to="letters/", max_length=120, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    posted_at = models.DateTimeField(_("posted at"), null=True, blank=True)
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("posted by"),
    )

    class Meta:
        verbose_name = _("letter to print")
        verbose_name_plural = _("letters to print")
        ordering = ["id"]
        permissions = [("post_letter", _("Can print letters and mark them as posted"))]
        constraints = [
            models.UniqueConstraint(fields=["request", "kind"], name="letter_once"),
            models.CheckConstraint(
                condition=Q(posted_at__isnull=True, posted_by__isnull=True)
                | Q(posted_at__isnull=False, posted_by__isnull=False) & ~Q(sha256=""),
                name="letter_posted_stamped",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request} – {self.get_kind_display()}"


class NumberSeries(models.Model):
    """How far a series of six digits is used up. Its row is locked while a number is taken."""

    name = models.CharField(_("series"), max_length=8)
    modulus = models.PositiveSmallIntegerField(_("modulus"))
    next_six = models.PositiveIntegerField(_("next six digits"))

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        constraints = [models.UniqueConstraint(fields=["name", "modulus"], name="number_series_unique")]

    def __str__(self) -> str:
        return f"{self.name} / {self.modulus}"
