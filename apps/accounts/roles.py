"""The groups of staff and what each may do. Applied after each migration, so that the table is the truth.

A permission that no installed app defines (yet) is passed over. Nobody may delete anything.
"""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission

REGISTERS = "Registers"
EVALUATION_OFFICERS = "Evaluation officers"
SECOND_SIGNATORIES = "Second signatories"
READ_ONLY = "Read only"

_VIEWED = {
    "providers": (
        "person bankaccount bankaccountblock paperbankaccount fiscalrecipient "
        "providernumber qualification qualificationcode recognition trainingplan "
        "conventionperiod employmentperiod activityvolume inactivityperiod pharmacistfunction sanction "
        "factcorrection factobjection workaddress contactaddress contactphone contactemail"
    ),
    "social_statute": (
        "insurer insurancecontract contractchoice benefitchoice inactivitywaiver ownrequest proof evidence reminderhold"
    ),
    "evaluations": ("premiumyear calendardate parameter parameterset run chunk evaluation dossier attempt"),
    "decisions": (
        "decision hold note assignment manualcheck standardreason bulkdecision bulkitem qualitycheck automaticstop"
    ),
    "contests": "contest",
    "notifications": "message bouncingaddress",
    "documents": "document",
    "directory": "directoryreport",
    "number_requests": "numberrequest letter numberseries",
    "letters": "letter paperwish printbatch postreturn",
    "mandates": "mandate organisation mandateimport",
    "conventions": "agreement window partiallimits quorum reduction conventionchoice windowclosing termschange",
    "core": "maintenancenotice trailcheck",
    "privacy": "retentionclass termproposal retentionrun tombstone dataexport",
}

VIEW = [f"{app}.view_{model}" for app, models in _VIEWED.items() for model in models.split()]
IMPORTS = [
    "providers.view_importbatch",
    "providers.add_importbatch",
    "providers.apply_importbatch",
    "providers.view_importrejection",
]
CORRECTIONS = [
    "providers.add_factcorrection",
    "providers.withdraw_factcorrection",
    "providers.answer_factobjection",
]
BOUNCES = ["notifications.add_bouncingaddress", "notifications.clear_bouncingaddress"]
DOCUMENTS = ["documents.scan_document"]
NUMBER_REQUESTS = [
    "number_requests.handle_numberrequest",
    "number_requests.decide_numberrequest",
    "number_requests.post_letter",
]
EVIDENCE = ["social_statute.add_evidence", "social_statute.add_inactivitywaiver", "social_statute.judge_proof"]
REMINDERS = ["social_statute.hold_reminders"]

STANDARD_REASONS = ["decisions.add_standardreason", "decisions.change_standardreason"]
DECISIONS = ["decisions.decide_dossier", "decisions.hold_dossier", "decisions.add_note"]
CONTESTS = ["contests.judge_contest", "contests.enter_contest", "contests.freeze_contest"]
LETTERS = [
    "letters.render_letter",
    "letters.address_letter",
    "letters.return_letter",
    "letters.post_printbatch",
]
MANDATES_STOP = ["mandates.stop_mandate", "mandates.end_organisationrole"]
MANDATES = [
    *MANDATES_STOP,
    "mandates.import_mandate",
    "mandates.add_organisation",
    "mandates.add_organisationrole",
]

ROLES: dict[str, list[str]] = {
    REGISTERS: [
        *VIEW,
        *IMPORTS,
        *CORRECTIONS,
        "providers.add_paperbankaccount",
        *BOUNCES,
        *DOCUMENTS,
        *MANDATES,
        "directory.close_directoryreport",
        *NUMBER_REQUESTS,
        *LETTERS,
        "social_statute.add_insurer",
        "social_statute.change_insurer",
    ],
    EVALUATION_OFFICERS: [
        "accounts.impersonate",
        *VIEW,
        "privacy.propose_term",
        "privacy.stop_retentionrun",
        "privacy.add_dataexport",
        *CORRECTIONS,
        "providers.block_bankaccount",
        "providers.add_paperbankaccount",
        *MANDATES_STOP,
        *EVIDENCE,
        *REMINDERS,
        *DECISIONS,
        *CONTESTS,
        *DOCUMENTS,
        *NUMBER_REQUESTS,
        *LETTERS,
        "providers.view_importbatch",
        "decisions.start_automatic",
        "evaluations.add_parameter",
        "conventions.propose_terms",
        "evaluations.start_run",
        "notifications.resend_message",
        *BOUNCES,
        "directory.close_directoryreport",
        "core.add_maintenancenotice",
        "core.change_maintenancenotice",
        "evaluations.add_run",
        "evaluations.add_premiumyear",
        "evaluations.change_calendardate",
    ],
    SECOND_SIGNATORIES: [
        *VIEW,
        "providers.view_importbatch",
        "evaluations.approve_parameter",
        "conventions.approve_terms",
        *DECISIONS,
        *CONTESTS,
        "decisions.sign_decision",
        "decisions.start_automatic",
        "decisions.revoke_decision",
        *STANDARD_REASONS,
        "evaluations.publish_run",
        "privacy.approve_term",
        "privacy.stop_retentionrun",
        "providers.block_bankaccount",
        "providers.release_bankaccount",
        "providers.confirm_paperbankaccount",
        "core.view_trailentry",
    ],
    READ_ONLY: VIEW,
}


def roles_apply() -> None:
    """Makes the groups and gives each exactly the permissions of the table."""
    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
    for name, wanted in ROLES.items():
        group, _made = Group.objects.get_or_create(name=name)
        group.permissions.set([known[code] for code in wanted if code in known])
