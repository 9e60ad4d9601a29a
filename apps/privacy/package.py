"""The file in which somebody gets everything that the portal holds on them: JSON that people and programs can read,
and their documents."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import unicodedata
import zipfile
from collections.abc import Iterable
from typing import IO, Any

from django.apps import apps
from django.utils.translation import gettext as _

from apps.core.personal_data import (
    PersonalPart,
    left_out,
    personal_files,
    personal_parts,
    plain_value,
)
from apps.providers.models import Person

from .selectors import looks_all

_LONGEST_NAME = 150


def package_write(*, person: Person, target: IO[bytes], made_at: dt.datetime) -> None:
    """Writes the ZIP in the active language. A document whose bytes are gone is named as missing, not passed over."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        contents: list[dict[str, Any]] = []
        for app_label, parts in _by_app(personal_parts()).items():
            title = str(apps.get_app_config(app_label).verbose_name)
            data = {"title": title, "data": [_part(part, person) for part in parts]}
            contents.append(_json(package, f"data/{app_label}.json", title, data))
        looks = list(looks_all(person))
        contents.append(_json(package, "data/who_looked.json", _("Who looked at your file, and what was done"), looks))
        contents += _documents(package, person)
        absent = [{"what": _label(model), "why": str(reason)} for model, reason in left_out().items()]
        contents.append(_json(package, "data/not_included.json", _("What is not included, and why"), absent))
        about = {
            "person": person.full_name,
            "made_at": plain_value(made_at),
            "about": _readme().splitlines(),
            "files": contents,
        }
        _json(package, "contents.json", "", about)
        package.writestr("README.txt", _readme())


def _readme() -> str:
    return "\n".join(
        [
            _("This is everything that the care providers' portal of INAMI / RIZIV holds on you."),
            _("The folder “data” holds one file for each part of the portal, in JSON: any text editor opens it."),
            _("The folder “documents” holds what you sent and what we made for you."),
            _("“contents.json” lists all files with their fingerprint (SHA-256)."),
            _("“data/not_included.json” says what is left out, and why."),
            _("Keep this file safe: whoever has it can read everything about you."),
        ]
    )


def _by_app(parts: Iterable[PersonalPart]) -> dict[str, list[PersonalPart]]:
    found: dict[str, list[PersonalPart]] = {}
    for part in parts:
        found.setdefault(part.app_label, []).append(part)
    return found


def _part(part: PersonalPart, person: Person) -> dict[str, Any]:
    described: dict[str, Any] = {"what": str(part.label), "rows": list(part.rows(person))}
    if part.omitted:
        model = apps.get_model(part.model)
        described["left_out"] = {
            str(model._meta.get_field(name).verbose_name): str(reason) for name, reason in part.omitted.items()
        }
    return described


def _label(model: str) -> str:
    return str(apps.get_model(model)._meta.verbose_name_plural)


def _json(package: zipfile.ZipFile, name: str, title: str, data: Any) -> dict[str, Any]:
    text = json.dumps(data, ensure_ascii=False, indent=2, default=str).encode()
    package.writestr(name, text)
    return {"file": name, "what": title, "bytes": len(text), "sha256": hashlib.sha256(text).hexdigest()}


def _documents(package: zipfile.ZipFile, person: Person) -> Iterable[dict[str, Any]]:
    taken: set[str] = set()
    for folder, one in personal_files(person):
        name = _free_name(f"documents/{_safe(folder)}/{_safe(one.name)}", taken)
        try:
            source = one.open()
        except FileNotFoundError:
            yield {"file": name, "what": one.name, "missing": _("The file is not there any more.")}
            continue
        digest, size = hashlib.sha256(), 0
        with source, package.open(name, "w") as into:
            for chunk in iter(lambda source=source: source.read(1 << 16), b""):  # type: ignore[misc]
                digest.update(chunk)
                size += len(chunk)
                into.write(chunk)
        yield {"file": name, "what": one.name, "bytes": size, "sha256": digest.hexdigest()}


def _safe(name: str) -> str:
    """Nothing that people typed can lead out of its folder when the file is unpacked."""
    plain = unicodedata.normalize("NFC", name)
    plain = "".join(sign for sign in plain if sign.isprintable())
    plain = re.sub(r'[\\/:*?"<>|]', "_", plain).strip(" .")
    return plain[-_LONGEST_NAME:] or "_"


def _free_name(name: str, taken: set[str]) -> str:
    stem, dot, ending = name.rpartition(".")
    free, count = name, 1
    while free.casefold() in taken:
        count += 1
        free = f"{stem} ({count}){dot}{ending}" if dot else f"{name} ({count})"
    taken.add(free.casefold())
    return free
