"""Every model that leads to a person is spoken of, and every act of the trail has its words."""

from __future__ import annotations

import ast
import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin

from apps.core.admin_reads import _model_of, holds_personal_data, name_in_trail
from apps.core.personal_data import left_out, models_not_covered, personal_parts, retained_classes, trail_words
from apps.core.trail import is_read
from tests.factories import PersonFactory

APPS = Path(settings.BASE_DIR) / "apps"


def test_every_model_that_leads_to_a_person_is_exported_or_left_out_with_a_reason() -> None:
    said = "Say in the app's personal_data.py: register_personal_model, or register_left_out with the reason"
    assert models_not_covered() == [], said
    assert all(str(reason) for reason in left_out().values())


def test_nothing_is_both_exported_and_left_out() -> None:
    assert {part.model.lower() for part in personal_parts()} & set(left_out()) == set()


@pytest.mark.django_db
def test_every_part_can_be_asked_for_somebody_who_has_nothing() -> None:
    """A wrong path, field or reason fails here."""
    person = PersonFactory()
    for part in personal_parts():
        assert isinstance(list(part.rows(person)), list), part.model
        fields = {field.name for field in apps.get_model(part.model)._meta.get_fields()}
        assert set(part.omitted) <= fields, part.model


@pytest.mark.django_db
def test_every_class_can_be_counted() -> None:
    for kept in retained_classes():
        assert kept.past(dt.date(2000, 1, 1)).count() == 0, kept.code
        assert apps.get_model(kept.model), kept.code
        assert not kept.setting or hasattr(settings, kept.setting), kept.code


def _acts() -> Iterator[tuple[str, str]]:
    """The literal acts of entries that are written about somebody: `act="…"` beside `person_id=…`."""
    for path in APPS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            given = {keyword.arg: keyword.value for keyword in node.keywords}
            act = given.get("act")
            if isinstance(act, ast.Constant) and isinstance(act.value, str) and "person_id" in given:
                yield act.value, str(path.relative_to(APPS))


# Helpers that write an entry by a name given first or second: `_note("proof_send", proof, actor)`.
_HELPERS = {"_note", "note", "_noted", "_trail", "_insert", "_waiver_note"}
# Work of the office that is about nobody in particular.
_ABOUT_NOBODY = (
    "automatic_",
    "bulk_",
    "convention_terms_",
    "import_",
    "mandate_import_",
    "organisation_",
    "parameter_",
    "print_batch_",
    "reminders_",
    "retention_",
    "run_",
)


def _helped_acts() -> Iterator[str]:
    for path in APPS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") not in _HELPERS:
                continue
            texts = [a.value for a in node.args[:2] if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            yield from (text for text in texts if re.fullmatch(r"[a-z]+(_[a-z]+)+", text))


def test_every_act_of_a_service_is_told_in_plain_words() -> None:
    known = trail_words()
    silent = {act for act in _helped_acts() if act not in known and not act.startswith(_ABOUT_NOBODY)}
    assert sorted(silent) == [], "Add words with register_trail_words in the app's personal_data.py"


def test_every_act_about_somebody_is_told_in_plain_words() -> None:
    known = trail_words()
    silent = sorted({f"{act} ({path})" for act, path in _acts() if act not in known})
    assert silent == [], "Add words with register_trail_words in the app's personal_data.py"


def test_every_look_of_the_office_is_told_in_plain_words() -> None:
    known = trail_words()
    names = {f"{name_in_trail(model)}_read" for model in admin.site._registry if holds_personal_data(model)}
    assert sorted(names - set(known)) == []
    assert all(is_read(act) for act in names)


def test_each_page_of_the_office_about_a_person_is_known_by_its_address() -> None:
    for model in admin.site._registry:
        name = f"{model._meta.app_label}_{model._meta.model_name}_change"
        assert _model_of(name) is model, name


def test_no_prefix_of_an_address_means_two_models() -> None:
    names = [f"{model._meta.app_label}_{model._meta.model_name}_" for model in apps.get_models()]
    clashes = [(one, other) for one in names for other in names if one != other and other.startswith(one)]
    assert clashes == []
