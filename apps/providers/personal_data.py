"""What registers and their owners told of care providers, and for how long it is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db.models import CharField, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from apps.core.clock import BRUSSELS
from apps.core.components import Text
from apps.core.personal_data import (
    Retained,
    TrailKind,
    register_left_out,
    register_needed,
    register_personal_model,
    register_retained,
    register_trail_words,
    rows_delete,
)
from apps.documents.models import Document

from .bank.paper import PURPOSE as BANK_FORMS
from .models import FactObjection, ImportRejection, PaperBankAccount, Person
from .objections.selectors import PURPOSE as OBJECTIONS
from .states import ObjectionState, PaperState

_OFFICE_CHECKS = _("The office's own reason for a check. Ask the office if you want to know it.")

register_personal_model("providers.Person", "pk", technical=("search_name", "niss_hash"))
register_personal_model("providers.ProviderNumber", "person")
for _model in (
    "ActivityVolume",
    "ConventionPeriod",
    "PharmacistFunction",
    "Qualification",
    "Recognition",
    "Sanction",
    "TrainingPlan",
):
    register_personal_model(f"providers.{_model}", "provider__person", technical=("source_key",))
for _model in ("EmploymentPeriod", "InactivityPeriod"):
    register_personal_model(f"providers.{_model}", "person", technical=("source_key",))
register_personal_model(
    "providers.WorkAddress", "provider__person", technical=("change", "end_change", "place", "source_key")
)
register_personal_model(
    "providers.ContactAddress", "provider__person", technical=("change", "end_change", "source_key")
)
register_personal_model("providers.ContactPhone", "person", technical=("change", "end_change", "source_key"))
register_personal_model("providers.ContactEmail", "person", technical=("token_hash",))
register_personal_model("providers.BankAccount", "person", technical=("iban_hash", "follows_email_change"))
register_personal_model(
    "providers.BankAccountBlock",
    "account__person",
    omitted={"reason": _OFFICE_CHECKS, "release_reason": _OFFICE_CHECKS},
)
register_personal_model(
    "providers.PaperBankAccount", "person", technical=("iban_hash",), omitted={"refusal": _OFFICE_CHECKS}
)
register_personal_model("providers.FiscalRecipient", "person", technical=("niss_hash",))
register_personal_model("providers.FactCorrection", "provider__person")
register_personal_model("providers.FactObjection", "provider__person")
register_left_out(
    "providers.ImportBatch", _("Files of registers about many people; what they say of you is in your facts.")
)

register_retained(
    Retained(
        code="providers.person",
        model="providers.Person",
        label=_("Files of care providers: identity, numbers, facts of the registers"),
        begins=_("the day of death"),
        past=lambda day: Person.objects.filter(deceased_on__lt=day),
    )
)
register_retained(
    Retained(
        code="providers.import_rejection",
        model="providers.ImportRejection",
        label=_("Rejected rows of the registers' files"),
        begins=_("the day on which the file was uploaded"),
        past=lambda day: ImportRejection.objects.filter(
            batch__created_at__lt=dt.datetime.combine(day, dt.time(), tzinfo=BRUSSELS)
        ),
        dispose=rows_delete("providers.ImportRejection"),
    )
)


def _proof_of_open_objections(keys: Collection[Any]) -> dict[Any, Text]:
    """Documents of requests that nobody has answered yet."""
    waiting = FactObjection.objects.filter(state=ObjectionState.OPEN).values(
        named=Concat(Value("objection:"), "pk", output_field=CharField())
    )
    found = Document.objects.filter(pk__in=keys, purpose=OBJECTIONS, scope__in=waiting)
    return dict.fromkeys(found.values_list("pk", flat=True), _("A request about a wrong fact is open."))


def _forms_that_wait(keys: Collection[Any]) -> dict[Any, Text]:
    """Scans of forms that nobody confirmed or refused yet."""
    waiting = PaperBankAccount.objects.filter(state=PaperState.WAITING).values(
        named=Concat(Value("paper_account:"), "pk", output_field=CharField())
    )
    found = Document.objects.filter(pk__in=keys, purpose=BANK_FORMS, scope__in=waiting)
    return dict.fromkeys(found.values_list("pk", flat=True), _("A bank account on paper waits for a second person."))


register_needed("documents.Document", "providers: wrong facts", _proof_of_open_objections)
register_needed("documents.Document", "providers: bank forms", _forms_that_wait)

register_trail_words(
    TrailKind.READ,
    {
        "person_read": _("Looked at your file"),
        "provider_number_read": _("Looked at your file"),
        "paper_bank_account_read": _("Looked at a bank account of yours"),
        "bank_account_read": _("Looked at a bank account of yours"),
        "fact_correction_read": _("Looked at a correction of a fact"),
        "fact_objection_read": _("Looked at your request about a wrong fact"),
    },
)
register_trail_words(
    TrailKind.CHANGE,
    {
        "person_register": _("Opened your file"),
        "person_account_link": _("Linked your account to your file"),
        "provider_number_grant": _("Granted you an INAMI number"),
        "first_number_on": _("Corrected the day of your first INAMI number"),
        "correction_add": _("Added a correction of a fact"),
        "correction_withdraw": _("Withdrew a correction of a fact"),
        "objection_add": _("Said that a fact is wrong"),
        "objection_documents_add": _("Added documents to a request about a wrong fact"),
        "objection_withdraw": _("Withdrew a request about a wrong fact"),
        "objection_assign": _("Took up your request about a wrong fact, or gave it back"),
        "objection_answer": _("Answered your request about a wrong fact"),
        "contact_address_set": _("Changed the address for letters"),
        "contact_address_cancel": _("Cancelled a planned address for letters"),
        "contact_phone_set": _("Changed the phone number"),
        "contact_phone_cancel": _("Cancelled a planned phone number"),
        "letter_language_choose": _("Chose the language of letters and e-mails"),
        "contact_email_request": _("Gave a new e-mail address"),
        "contact_email_confirm": _("Confirmed the new e-mail address"),
        "contact_email_cancel": _("Cancelled a new e-mail address"),
        "work_address_add": _("Added a work address"),
        "work_address_change": _("Changed a work address"),
        "work_address_make_principal": _("Made a work address the principal one"),
        "work_address_end": _("Ended a work address"),
        "work_address_cancel": _("Cancelled a change of work address"),
        "bank_account_add": _("Added a bank account"),
        "bank_account_change": _("Changed the bank account"),
        "bank_account_change_cancel": _("Cancelled a change of bank account"),
        "bank_account_close": _("Asked to close a bank account"),
        "bank_account_close_cancel": _("Cancelled the closing of a bank account"),
        "bank_account_block": _("Stopped payments to a bank account"),
        "bank_account_release": _("Let payments to a bank account go on"),
        "paper_account_enter": _("Entered a bank account that came on paper"),
        "paper_account_confirm": _("Confirmed a bank account that came on paper"),
        "paper_account_refuse": _("Refused a bank account that came on paper"),
        "fiscal_recipient_choose": _("Chose the fiscal recipient of payments"),
    },
)
