"""Who may reach which page, in one place. `accounts.middleware.AccessMiddleware` enforces it: a page that is
not declared here can't be reached by anybody. What of a page's data one sees is decided by the selectors."""

from __future__ import annotations

from enum import StrEnum


class Who(StrEnum):
    PUBLIC = "public"  # everybody, signed in or not
    DEMO = "demo"  # everybody, and only where the demo runs
    SIGNED_IN = "signed_in"  # anybody with an account
    PROVIDER = "provider"  # a care provider in person, on their own file
    SOCIAL_STATUTE = "social_statute"  # the provider, or somebody with a mandate for the social statute
    FILE = "file"  # the provider, or somebody with a mandate for the administrative file
    STAFF = "staff"  # the office; finer rights are Django's permissions


# Names as `reverse` takes them. A name that ends in "*" stands for all that begin so.
ACCESS: dict[str, Who] = {
    # The house
    "healthz": Who.PUBLIC,
    "set_language": Who.PUBLIC,
    "admin:login": Who.PUBLIC,
    "admin:logout": Who.PUBLIC,
    "admin:jsi18n": Who.PUBLIC,
    "admin:*": Who.STAFF,
    # Sign-in (allauth decides about its own steps)
    "account_login": Who.PUBLIC,
    "account_logout": Who.PUBLIC,
    "account_confirm_login_code": Who.PUBLIC,
    "account_signup": Who.PUBLIC,
    "account_inactive": Who.PUBLIC,
    "account_confirm_email": Who.PUBLIC,
    "account_email_verification_sent": Who.PUBLIC,
    "account_reset_password*": Who.PUBLIC,
    "account_email": Who.SIGNED_IN,
    "account_change_password": Who.SIGNED_IN,
    "account_set_password": Who.SIGNED_IN,
    "account_reauthenticate": Who.SIGNED_IN,
    "mfa_authenticate": Who.PUBLIC,
    "mfa_login_webauthn": Who.PUBLIC,
    "mfa_*": Who.SIGNED_IN,
    "socialaccount_login_cancelled": Who.PUBLIC,
    "socialaccount_login_error": Who.PUBLIC,
    "socialaccount_signup": Who.PUBLIC,
    "socialaccount_connections": Who.SIGNED_IN,
    "openid_connect_login": Who.PUBLIC,
    "openid_connect_callback": Who.PUBLIC,
    "usersessions_list": Who.SIGNED_IN,
    # Core
    "core:home": Who.PUBLIC,
    "core:help": Who.PUBLIC,
    "core:accessibility": Who.PUBLIC,
    "core:privacy": Who.PUBLIC,
    "core:whats_new": Who.PUBLIC,
    "core:overview": Who.SOCIAL_STATUTE,
    "core:design": Who.DEMO,
    # The public directory
    "directory:*": Who.PUBLIC,
    # Accounts
    "accounts:demo": Who.DEMO,
    "accounts:demo_sign_in": Who.DEMO,
    "accounts:settings": Who.SIGNED_IN,
    "accounts:sign_in_again": Who.SIGNED_IN,
    "accounts:federal_sign_in_again": Who.SIGNED_IN,
    "accounts:profiles": Who.SIGNED_IN,
    "accounts:profile_choose": Who.SIGNED_IN,
    "accounts:citizen": Who.SIGNED_IN,
    "accounts:viewing_end": Who.SIGNED_IN,
    "accounts:session_extend": Who.SIGNED_IN,
    "accounts:session_end": Who.SIGNED_IN,
    "providers:view_as": Who.STAFF,
    "accounts:demo_sign_in_again": Who.DEMO,
    # Mandates: what one gave, in person; what one holds
    "mandates:given*": Who.PROVIDER,
    "mandates:held*": Who.SIGNED_IN,
    "mandates:request": Who.SIGNED_IN,
    "mandates:import*": Who.SIGNED_IN,
    "mandates:organisation": Who.SIGNED_IN,
    "mandates:role_end": Who.SIGNED_IN,
    # Messages
    "notifications:inbox": Who.SIGNED_IN,
    "notifications:message": Who.SIGNED_IN,
    "notifications:mark_read": Who.SIGNED_IN,
    "notifications:choose": Who.SIGNED_IN,
    # Official letters
    "letters:letters": Who.SOCIAL_STATUTE,
    "letters:letter": Who.SOCIAL_STATUTE,
    "letters:pdf": Who.SOCIAL_STATUTE,
    "letters:paper_wish": Who.FILE,
    "letters:address_right": Who.FILE,
    "letters:verify": Who.PUBLIC,
    "letters:verify_code": Who.PUBLIC,
    # Documents: by purpose, whoever asked for them may read them
    "documents:download": Who.SIGNED_IN,
    # One's own data: who looked, exports
    "privacy:*": Who.PROVIDER,
    # Bank accounts
    "bank:accounts": Who.FILE,
    "bank:add": Who.FILE,
    "bank:cancel": Who.FILE,
    "bank:close": Who.FILE,
    "bank:close_cancel": Who.FILE,
    "bank:recipient": Who.FILE,
    # Convention
    "conventions:*": Who.FILE,
    # Contact data, work addresses, wrong facts
    "providers:contact*": Who.FILE,
    "providers:email_confirm": Who.FILE,
    "providers:work_address_*": Who.FILE,
    "providers:objection*": Who.SOCIAL_STATUTE,
    # Requests for an INAMI number: public; the session holds the request whose link was followed
    "number_requests:*": Who.PUBLIC,
    # Social statute
    "contests:*": Who.SOCIAL_STATUTE,
    "social_statute:years": Who.SOCIAL_STATUTE,
    "social_statute:year": Who.SOCIAL_STATUTE,
    "social_statute:what_if": Who.SOCIAL_STATUTE,
    "social_statute:contract": Who.SOCIAL_STATUTE,
    "social_statute:own_request": Who.SOCIAL_STATUTE,
    "social_statute:own_request_take_back": Who.SOCIAL_STATUTE,
    "social_statute:proof": Who.SOCIAL_STATUTE,
    "social_statute:proof_withdraw": Who.SOCIAL_STATUTE,
    "social_statute:benefit": Who.SOCIAL_STATUTE,
    "social_statute:waiver": Who.SOCIAL_STATUTE,
    "social_statute:waiver_take_back": Who.SOCIAL_STATUTE,
}


def who_may(view_name: str) -> Who | None:
    """The declared audience of a URL name, the most exact declaration first; None when nobody declared it."""
    exact = ACCESS.get(view_name)
    if exact is not None:
        return exact
    matching = [name for name in ACCESS if name.endswith("*") and view_name.startswith(name[:-1])]
    return ACCESS[max(matching, key=len)] if matching else None
