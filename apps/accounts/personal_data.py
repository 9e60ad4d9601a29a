"""What accounts hold on a person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.core.personal_data import (
    TrailKind,
    register_left_out,
    register_personal_model,
    register_trail_words,
)

from .models import User

register_personal_model(
    "accounts.User",
    lambda person: User.objects.filter(pk=person.account_id or 0),
    technical=("niss_hash", "is_staff", "is_superuser", "is_active", "demo_title"),
    omitted={"password": _("Only a fingerprint of it is kept, which is of use to nobody but an attacker.")},
)
register_left_out("accounts.User_groups", _("The rights of the office's staff."))
register_left_out("accounts.User_user_permissions", _("The rights of the office's staff."))
register_trail_words(
    TrailKind.READ,
    {
        "user_read": _("Looked at your account"),
        "viewing_begin": _("Began to look at the portal as you see it"),
        "page_view": _("Looked at a page as you see it"),
        "viewing_end": _("Ended the look at the portal as you see it"),
    },
)
