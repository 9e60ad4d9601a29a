"""Every page of the admin opens, for somebody who may do everything: a list, an empty form, a search."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse

APPS = ("core", "accounts", "providers", "social_statute")
MODELS = [model for model in admin.site._registry if model._meta.app_label in APPS]


@pytest.mark.django_db
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_list_search_and_form(admin_client: Client, model: type[Model]) -> None:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    assert admin_client.get(reverse(f"{name}_changelist")).status_code == 200
    assert admin_client.get(reverse(f"{name}_changelist"), {"q": "10000106"}).status_code == 200
    assert admin_client.get(reverse(f"{name}_add")).status_code in (200, 403)


@pytest.mark.django_db
def test_an_account_is_changed_but_never_deleted(admin_client: Client, admin_user: Model) -> None:
    assert admin_client.get(reverse("admin:accounts_user_change", args=[admin_user.pk])).status_code == 200
    assert admin_client.get(reverse("admin:accounts_user_delete", args=[admin_user.pk])).status_code == 403


def test_second_factors_and_confirmed_addresses_are_nobodys_to_edit() -> None:
    registered = {model._meta.app_label for model in admin.site._registry}
    assert registered.isdisjoint({"account", "mfa", "socialaccount", "auth"})
