from __future__ import annotations

from typing import Any

from allauth.account import signals as account_signals
from allauth.account.admin import EmailAddress
from allauth.mfa.admin import Authenticator
from allauth.socialaccount.admin import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.admin import UserSession
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .models import User

# The groups are a table in roles.py, applied after each migration: changing them here would not last.
admin.site.unregister(Group)

# allauth's own pages would let staff read and change other people's second factors and confirmed addresses.
# Importing the models from its admin modules makes sure that these pages are registered already.
admin.site.unregister([EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken, UserSession])


class StaffPasswordForm(AdminPasswordChangeForm):
    """A password given by staff is told to the account's owner, as one that they chose themselves."""

    def save(self, commit: bool = True) -> Any:
        user = super().save(commit)
        account_signals.password_reset.send(sender=User, request=None, user=user)
        return user


@admin.register(User)
class UserAdmin(DjangoUserAdmin[User]):
    """Accounts are closed (not active), never deleted: decisions and the trail name them."""

    list_display = ["username", "email", "last_name", "first_name", "is_staff", "is_active"]
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "email", "language")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("username", "email", "language", "usable_password")}),
        (None, {"classes": ("wide",), "fields": ("password1", "password2")}),
    )
    readonly_fields = ("last_login", "date_joined")
    filter_horizontal = ("groups",)
    list_filter = ["is_staff", "is_active", "groups"]

    change_password_form = StaffPasswordForm

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """A new address is told to the old one: whoever took over the account reads the new one."""
        former = User.objects.filter(pk=obj.pk).values_list("email", flat=True).first() if change else None
        super().save_model(request, obj, form, change)
        if former is None or former == obj.email:
            return
        for address in EmailAddress.objects.filter(user=obj, email__iexact=former):
            address.email = obj.email
            address.save(update_fields=["email"])
        account_signals.email_changed.send(
            sender=User,
            request=request,
            user=obj,
            from_email_address=EmailAddress(user=obj, email=former) if former else None,
            to_email_address=EmailAddress(user=obj, email=obj.email),
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
