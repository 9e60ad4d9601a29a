from __future__ import annotations

from typing import Any

from allauth.account.admin import EmailAddress
from allauth.mfa.admin import Authenticator
from allauth.socialaccount.admin import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.admin import UserSession
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .models import User

# The groups are a table in roles.py, applied after each migration: changing them here would not last.
admin.site.unregister(Group)

# allauth's own pages would let staff read and change other people's second factors and confirmed addresses.
# Importing the models from its admin modules makes sure that these pages are registered already.
admin.site.unregister([EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken, UserSession])


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

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
