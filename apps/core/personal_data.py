"""What the portal holds on a person, and how long: for the export of one's data, and for retention. The apps know;
this module only asks whoever registered.

An app declares it in a module `personal_data.py`, which is loaded at the first question: each of its models that leads
to a person or an account is either exported (`register_personal_model`, `register_personal_rows`) or left out with a
reason (`register_left_out`); a test holds that. It also says how long rows are kept (`register_retained`), what is
still needed (`register_needed`), and in plain words what its entries of the trail mean (`register_trail_words`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.db.models import Field, FileField, ForeignKey, Model, QuerySet
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from .clock import BRUSSELS
from .components import Text

PERSON = "providers.Person"
Row = Mapping[str, Any]


# ------------------------------------------------------------------ what is exported


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalPart:
    """The rows of one model in the export: readable names and plain values. `omitted` says why fields are missing."""

    model: str
    label: Text
    rows: Callable[[Any], Iterable[Row]]
    omitted: Mapping[str, Text] = field(default_factory=dict)

    @property
    def app_label(self) -> str:
        return self.model.partition(".")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalFile:
    """A file of the export. `open` gives its bytes; FileNotFoundError when it isn't there any more."""

    name: str
    open: Callable[[], IO[bytes]]


_parts: dict[str, PersonalPart] = {}
_left_out: dict[str, Text] = {}
_files: dict[str, Callable[[Any], Iterable[PersonalFile]]] = {}


def register_personal_rows(
    model: str, rows: Callable[[Any], Iterable[Row]], *, label: Text = "", omitted: Mapping[str, Text] | None = None
) -> None:
    """`rows(person)` gives what the portal holds in that model (`app.Model`) about the person. The same model
    replaces what was registered before."""
    text = label or capfirst(str(apps.get_model(model)._meta.verbose_name_plural))
    _parts[model.lower()] = PersonalPart(model=model, label=text, rows=rows, omitted=dict(omitted or {}))


def register_personal_model(
    model: str,
    path: str | Callable[[Any], QuerySet[Any]],
    *,
    label: Text = "",
    technical: Collection[str] = (),
    omitted: Mapping[str, Text] | None = None,
) -> None:
    """All fields of the rows that `path` (such as `dossier__provider__person`) leads to; a function gives the rows
    otherwise. `technical` fields say nothing about anybody (hashes, locks); `omitted` ones do, and are left out for
    the reason given, which the export tells."""
    unwanted = {*technical, *(omitted or {})}

    def rows(person: Any) -> Iterator[Row]:
        found = path(person) if callable(path) else apps.get_model(model)._default_manager.filter(**{path: person.pk})
        for row in found.order_by("pk").iterator(chunk_size=500):
            yield row_described(row, person=person, without=unwanted)

    register_personal_rows(model, rows, label=label, omitted=omitted)


def register_left_out(model: str, reason: Text) -> None:
    """This model leads to a person or an account, and isn't in the export for that reason."""
    _left_out[model.lower()] = reason


def register_personal_files(name: str, files: Callable[[Any], Iterable[PersonalFile]]) -> None:
    """`files(person)`: what goes into the export's folder `name`."""
    _files[name] = files


def row_described(row: Model, *, person: Any, without: Collection[str] = ()) -> dict[str, Any]:
    """A row in words: the fields' names in the active language, choices and other rows by what they are called."""
    found: dict[str, Any] = {}
    for one in row._meta.concrete_fields:
        if one.primary_key or one.name in without or isinstance(one, FileField):
            continue
        found[capfirst(str(one.verbose_name))] = _plain(row, one, person)
    return found


def _plain(row: Model, one: Field[Any, Any], person: Any) -> Any:
    if isinstance(one, ForeignKey):
        other = getattr(row, one.name)
        return None if other is None else named(other, person=person)
    value = getattr(row, one.attname)
    if one.choices and value not in (None, ""):
        return str(getattr(row, f"get_{one.name}_display")())
    return plain_value(value)


def plain_value(value: Any) -> Any:
    """As JSON holds it: moments in Brussels' time, amounts as text."""
    if isinstance(value, dt.datetime):
        return (value if timezone.is_naive(value) else value.astimezone(BRUSSELS)).isoformat(timespec="seconds")
    if isinstance(value, bool | int | float | str | list | dict | None):
        return value
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return str(value)


def named(other: Model, *, person: Any) -> str:
    """Who or what a row leads to. Staff are named by their office, not by their private name."""
    label = other._meta.label_lower
    if label == settings.AUTH_USER_MODEL.lower():
        if other.pk == person.account_id:
            return _("yourself")
        return _("INAMI / RIZIV") if getattr(other, "is_staff", False) else (other.get_full_name() or str(other))  # type: ignore[attr-defined]
    if label == PERSON.lower() and other.pk == person.pk:
        return _("yourself")
    return str(other)


def personal_parts() -> list[PersonalPart]:
    _load()
    return [_parts[model] for model in sorted(_parts)]


def personal_files(person: Any) -> Iterator[tuple[str, PersonalFile]]:
    """The folder and the file."""
    _load()
    for name in sorted(_files):
        for one in _files[name](person):
            yield name, one


def left_out() -> dict[str, Text]:
    """Models that are not in the export, with the reason."""
    _load()
    return {model: _left_out[model] for model in sorted(_left_out)}


def models_to_cover() -> list[str]:
    """Models that lead to a person, through however many others, or directly to an account."""
    user, person = settings.AUTH_USER_MODEL.lower(), PERSON.lower()
    forward: dict[str, set[str]] = {}
    wanted: set[str] = {user}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy:
            continue
        fields = model._meta.concrete_fields
        leads = {f.related_model._meta.label_lower for f in fields if isinstance(f, ForeignKey)}
        forward[model._meta.label_lower] = leads - {user}
        if user in leads or any(f.attname == "person_id" for f in fields):
            wanted.add(model._meta.label_lower)
    reached = {person}
    while more := {model for model, leads in forward.items() if leads & reached} - reached:
        reached |= more
    return sorted(wanted | reached)


@cache
def person_path(model: type[Model]) -> str | None:
    """The shortest way from a row to its person, such as `dossier__provider__person`; accounts don't count as a way."""
    user, person = settings.AUTH_USER_MODEL.lower(), PERSON.lower()
    ways: list[tuple[type[Model], tuple[str, ...]]] = [(model, ())]
    seen = {model}
    for here, way in ways:  # grows while it is walked
        if here._meta.label_lower == person:
            return "__".join(way) or "pk"
        for one in here._meta.concrete_fields:
            if isinstance(one, ForeignKey) and one.related_model not in seen:
                seen.add(one.related_model)
                if one.related_model._meta.label_lower != user:
                    ways.append((one.related_model, (*way, one.name)))
    return None


def person_id_of(row: Model) -> int | None:
    """Whose data a row holds; None when nobody of the portal's persons."""
    if row._meta.label_lower == settings.AUTH_USER_MODEL.lower():
        return getattr(getattr(row, "person", None), "pk", None)
    if (path := person_path(type(row))) is not None:
        found: int | None = type(row)._base_manager.filter(pk=row.pk).values_list(path, flat=True).first()
        return found
    return getattr(row, "person_id", None)


def models_not_covered() -> list[str]:
    """Those that nobody spoke of."""
    _load()
    return [model for model in models_to_cover() if model not in _parts and model not in _left_out]


# ------------------------------------------------------------------ how long it is kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Retained:
    """A class of rows with one term. `past(day)`: rows whose term began before that day; `begins` says in words when
    that is. `dispose(keys)` deletes or empties them in the caller's transaction (files on commit) and returns how
    many; None: the portal has no way to let go of them. `setting` names the setting of the portal's own policy from
    which each row got its own last day: `past(today)` are then those whose last day is over. Without it the term is
    unknown, and nothing goes, until staff set it in years."""

    code: str
    model: str
    label: Text
    begins: Text
    past: Callable[[dt.date], QuerySet[Any]]
    dispose: Callable[[Sequence[Any]], int] | None = None
    setting: str = ""


Needed = Callable[[Collection[Any]], Mapping[Any, Text]]
_retained: dict[str, Retained] = {}
_needed: dict[str, dict[str, Needed]] = {}


def register_retained(retained: Retained) -> None:
    _retained[retained.code] = retained


def register_needed(model: str, name: str, needed: Needed) -> None:
    """`needed(keys)` gives those of these rows that may not go yet, with the reason in words, in a number of queries
    that doesn't depend on how many they are. The same name replaces what was registered before."""
    _needed.setdefault(model.lower(), {})[name] = needed


def retained_classes() -> list[Retained]:
    _load()
    return [_retained[code] for code in sorted(_retained)]


def retained_of(code: str) -> Retained | None:
    """None for a class that no installed app knows (any more)."""
    _load()
    return _retained.get(code)


def still_needed(model: str, keys: Collection[Any]) -> dict[Any, Text]:
    """Which of these rows may not go, and why."""
    _load()
    found: dict[Any, Text] = {}
    for needed in _needed.get(model.lower(), {}).values():
        for key, reason in needed(keys).items():
            found.setdefault(key, reason)
    return found


def rows_delete(model: str) -> Callable[[Sequence[Any]], int]:
    """For `Retained.dispose`: the rows are deleted, and with them only what is part of them."""

    def dispose(keys: Sequence[Any]) -> int:
        _count, per_model = apps.get_model(model)._base_manager.filter(pk__in=keys).delete()
        return per_model.get(apps.get_model(model)._meta.label, 0)

    return dispose


# ------------------------------------------------------------------ the trail in plain words


class TrailKind(StrEnum):
    READ = "read"  # somebody looked
    CHANGE = "change"  # somebody did something


_words: dict[str, tuple[TrailKind, Text]] = {}


def register_trail_words(kind: TrailKind, words: Mapping[str, Text]) -> None:
    """What each act means to the person whose file it is: a sentence without subject, such as "Looked at the
    evaluation"."""
    _words.update({act: (kind, text) for act, text in words.items()})


def trail_words() -> dict[str, tuple[TrailKind, Text]]:
    _load()
    return dict(_words)


@cache
def _load() -> None:
    autodiscover_modules("personal_data")
