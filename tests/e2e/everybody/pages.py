"""The list of pages, from the URLconf: a page that this file doesn't know fails `test_no_page_is_forgotten`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver

from apps.core.access import Who, who_may
from tests.rooms import merged

from .people import ANONYMOUS, CLERK, NEWCOMER, OFFICER, PROVIDER, SIGNATORY, who_in_admin

if TYPE_CHECKING:
    from .world import World

# What is no page: nothing to look at, or the answer to another page's script.
NO_PAGES = {
    "healthz": "for machines",
    "set_language": "answers the language switch by the page one came from",
    "admin:logout": "answers a form by another page",
    "admin:jsi18n": "texts for the admin's scripts",
    "admin:autocomplete": "answers a script",
    "admin:view_on_site": "leads to another page",
    "admin:login": "leads to the portal's own sign-in",
    "accounts:demo_sign_in": "answers a form by another page",
    "account_confirm_login_code": "signing in by a code sent by mail is switched off",
    "mfa_authenticate": "a step of signing in: test_ways.py walks there",
    "mfa_login_webauthn": "answers a script",
    "mfa_reauthenticate_webauthn": "answers a script",
    "mfa_download_recovery_codes": "a file",
    "notifications:mark_read": "answers a form by another page",
    "notifications:choose": "answers a form by another page",
    "socialaccount_signup": "a step of signing in by another service, of which there is none",
    "admin:evaluations_run_progress": "answers a script",
    "admin:providers_importbatch_check": "answers a form by another page",
    "admin:providers_importbatch_rejected": "a file",
}

# What fills the addresses of pages that need it.
Arguments = Callable[["World"], dict[str, Any]]
ARGUMENTS: dict[str, Arguments] = {
    "account_confirm_email": lambda world: {"key": world.confirmation_key},
    "account_reset_password_from_key": lambda world: world.reset_key,
    "mfa_edit_webauthn": lambda world: {"pk": world.security_key},
    "mfa_remove_webauthn": lambda world: {"pk": world.security_key},
    "social_statute:year": lambda world: {"number": world.number_of_role, "year": 2024},
    "notifications:message": lambda world: {"pk": world.message_of_role},
    "admin:app_list": lambda world: {"app_label": "providers"},
    "admin:evaluations_run_cancel": lambda world: {"pk": world.done_run},
    "admin:evaluations_run_compare": lambda world: {"pk": world.done_run},
    "admin:evaluations_run_publish": lambda world: {"pk": world.done_run},
    "admin:evaluations_parameter_propose": lambda world: {"pk": world.approved_parameter},
    "admin:evaluations_parameter_approve": lambda world: {"pk": world.draft_parameter},
    "admin:evaluations_parameter_withdraw": lambda world: {"pk": world.draft_parameter},
    "admin:providers_importbatch_apply": lambda world: {"pk": world.import_batch},
    "admin:auth_user_password_change": lambda world: {"id": world.account},
}

# Pages of the admin that are not a model's list, form or history: who of the office may open them.
OFFICE: dict[str, list[str]] = {
    "admin:index": [OFFICER, SIGNATORY],
    "admin:app_list": [OFFICER, SIGNATORY],
    "admin:password_change": [OFFICER],
    "admin:password_change_done": [OFFICER],
    "admin:auth_user_password_change": ["administrator"],
    "admin:evaluations_run_cancel": [OFFICER],
    "admin:evaluations_run_compare": [OFFICER, SIGNATORY],
    "admin:evaluations_run_publish": [SIGNATORY],
    "admin:evaluations_parameter_propose": [OFFICER],
    "admin:evaluations_parameter_approve": [SIGNATORY],
    "admin:evaluations_parameter_withdraw": [OFFICER, SIGNATORY],
    "admin:providers_importbatch_apply": [CLERK],
}

# The few pages that send some people on to another one.
ELSEWHERE: dict[tuple[str, str], str] = {
    ("account_login", "*"): "first page",
    ("account_signup", "*"): "first page",
    ("account_set_password", "*"): "account_change_password",
    ("account_logout", ANONYMOUS): "core:home",
    ("account_reset_password_from_key", "*"): "account_reset_password_from_key",
    ("mfa_activate_totp", PROVIDER): "mfa_deactivate_totp",
}

# Pages that answer something else than 200.
STATUS = {"socialaccount_login_error": 401}

# Pages about something that only the provider of the demo has.
ONLY_FOR = {
    "mfa_deactivate_totp": [PROVIDER],
    "mfa_view_recovery_codes": [PROVIDER],
    "mfa_edit_webauthn": [PROVIDER],
    "mfa_remove_webauthn": [PROVIDER],
    "mfa_reauthenticate": [PROVIDER],
    "mfa_generate_recovery_codes": [PROVIDER],
    "notifications:message": [PROVIDER],
    "account_confirm_email": [ANONYMOUS],
    "account_reset_password_from_key": [ANONYMOUS],
}

AUDIENCES = {
    Who.PUBLIC: [ANONYMOUS, PROVIDER, OFFICER, SIGNATORY],
    Who.DEMO: [ANONYMOUS, PROVIDER, OFFICER, SIGNATORY],
    Who.SIGNED_IN: [PROVIDER, NEWCOMER, OFFICER, SIGNATORY],
    Who.PROVIDER: [PROVIDER, NEWCOMER],
    Who.SOCIAL_STATUTE: [PROVIDER, NEWCOMER],
    Who.FILE: [PROVIDER, NEWCOMER],
}


# Each app's own.
NO_PAGES = merged("NO_PAGES", NO_PAGES)
ARGUMENTS = merged("ARGUMENTS", ARGUMENTS)
OFFICE = merged("OFFICE", OFFICE)
ELSEWHERE = merged("ELSEWHERE", ELSEWHERE)
STATUS = merged("STATUS", STATUS)
ONLY_FOR = merged("ONLY_FOR", ONLY_FOR)


@dataclass(frozen=True)
class Visit:
    name: str
    role: str
    query: str = ""

    def __str__(self) -> str:
        return f"{self.name}{self.query} as {self.role}"


def _patterns(patterns: Any, prefix: str = "") -> Iterator[tuple[str, list[str]]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            for name, arguments in _patterns(pattern.url_patterns, inner):
                yield name, [*pattern.pattern.converters, *arguments]
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield f"{prefix}{pattern.name}", list(pattern.pattern.regex.groupindex)


def url_names() -> dict[str, list[str]]:
    """Each URL name with the names of its arguments. Addresses without a name are closed to everybody."""
    return dict(_patterns(get_resolver().url_patterns))


def model_pages() -> dict[str, tuple[Any, str]]:
    """The names that Django gives to the admin pages of each model."""
    return {
        f"admin:{model._meta.app_label}_{model._meta.model_name}_{act}": (model, act)
        for model in admin.site._registry
        for act in ("changelist", "add", "change", "history", "delete")
    }


def forgotten() -> list[str]:
    """Sentences about pages that the tables above don't know."""
    said = []
    of_models = model_pages()
    for name, arguments in url_names().items():
        if name in NO_PAGES or name in of_models:
            continue
        if arguments and name not in ARGUMENTS:
            said.append(
                f"{name} needs an example of {', '.join(arguments)}: add it to ARGUMENTS, or to NO_PAGES with a reason."
            )
        if name.startswith("admin:") and name not in OFFICE:
            said.append(f"{name} is a page of the office: say in OFFICE who opens it, or in NO_PAGES why nobody does.")
    known = url_names()
    for table in (NO_PAGES, ARGUMENTS, OFFICE, ONLY_FOR):
        said += [f"{name} is in a table of pages.py, but no URL is called so." for name in table if name not in known]
    return said


def visits() -> list[Visit]:
    found = []
    of_models = model_pages()
    for name in url_names():
        if name in NO_PAGES:
            continue
        if name in of_models:
            model, act = of_models[name]
            # Nobody may delete anything in the admin: test_nobody_deletes holds it.
            roles = [] if act == "delete" else who_in_admin(model, act)
            if act == "history":
                roles = roles[:1]
        elif name.startswith("admin:"):
            roles = OFFICE.get(name, [])
        else:
            roles = ONLY_FOR.get(name) or AUDIENCES[who_may(name) or Who.PUBLIC]
        found += [Visit(name, role) for role in roles]
    return found


def empty_lists() -> list[Visit]:
    """Each list of the admin that can be searched, with a search that finds nothing."""
    return [
        Visit(name, who_in_admin(model, act)[0], "?q=zzzzzzzz")
        for name, (model, act) in model_pages().items()
        if act == "changelist" and admin.site._registry[model].search_fields and who_in_admin(model, act)
    ]
