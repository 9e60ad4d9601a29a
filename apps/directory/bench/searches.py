"""The mix of searches: what people type, drawn from who is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from urllib.parse import urlencode

from django.urls import reverse

from apps.core.clock import today
from apps.directory.selectors import listed
from apps.providers.models import WorkAddress

Mix = dict[str, list[str]]
"""For each kind of search, addresses to ask."""

KINDS: dict[str, Callable[[Random, dict[str, str]], str]] = {}


def kind(make: Callable[[Random, dict[str, str]], str]) -> Callable[[Random, dict[str, str]], str]:
    KINDS[make.__name__.replace("_", " ")] = make
    return make


def _search(**query: str) -> str:
    return f"{reverse('directory:search')}?{urlencode(query)}"


def _suggest(**query: str) -> str:
    return f"{reverse('directory:suggest')}?{urlencode(query)}"


def _mistyped(random: Random, name: str) -> str:
    """One letter left out, doubled, changed, or two of them exchanged."""
    at = random.randrange(1, max(2, len(name) - 2))
    letter = random.choice("aeiounrst")
    ways = (
        name[:at] + name[at + 1 :],
        name[:at] + name[at] + name[at:],
        name[:at] + letter + name[at + 1 :],
        name[:at] + name[at + 1 : at + 2] + name[at] + name[at + 2 :],
    )
    return random.choice(ways)


@kind
def name_exact(random: Random, one: dict[str, str]) -> str:
    return _search(q=f"{one['last']} {one['first']}")


@kind
def family_name_alone(random: Random, one: dict[str, str]) -> str:
    return _search(q=one["last"])


@kind
def name_with_a_typing_error(random: Random, one: dict[str, str]) -> str:
    return _search(q=f"{_mistyped(random, one['last'])} {one['first']}")


@kind
def name_and_place(random: Random, one: dict[str, str]) -> str:
    return _search(q=one["last"], place=one["postcode"])


@kind
def place_and_profession(random: Random, one: dict[str, str]) -> str:
    return _search(place=one["postcode"], profession=one["profession"])


@kind
def large_town_and_profession(random: Random, one: dict[str, str]) -> str:
    return _search(
        place=random.choice(["Antwerpen", "Gand", "Lüttich", "Brussel", "Namur"]), profession=one["profession"]
    )


@kind
def specialty_and_place(random: Random, one: dict[str, str]) -> str:
    return _search(specialty=random.choice(["cardiology", "paediatrics", "psychiatry"]), place=one["postcode"])


@kind
def status_and_place(random: Random, one: dict[str, str]) -> str:
    return _search(status=random.choice(["full", "partial", "none"]), place=one["postcode"], profession="physician")


@kind
def number(random: Random, one: dict[str, str]) -> str:
    return _search(q=one["number"])


@kind
def browse_a_profession(random: Random, one: dict[str, str]) -> str:
    return _search(profession=one["profession"], status=random.choice(["full", "none"]))


@kind
def name_on_a_former_day(random: Random, one: dict[str, str]) -> str:
    return _search(q=f"{one['last']} {one['first']}", on="2021-03-01", status="full")


@kind
def type_ahead_name(random: Random, one: dict[str, str]) -> str:
    return _suggest(kind="name", q=one["last"][: random.randrange(2, 7)])


@kind
def type_ahead_place(random: Random, one: dict[str, str]) -> str:
    return _suggest(kind="place", q=random.choice(["gen", "lie", "brux", "900", "ant", "sint"]))


def people_drawn(random: Random, size: int) -> Iterator[dict[str, str]]:
    """Persons by chance, with an address of somebody's."""
    numbers = list(listed(today()).values_list("pk", flat=True).order_by("pk"))
    for pk in random.sample(numbers, min(size, len(numbers))):
        entry = listed(today()).select_related("provider__person").get(pk=pk)
        address = WorkAddress.objects.filter(provider=pk).first()
        yield {
            "last": entry.provider.person.last_name,
            "first": entry.provider.person.first_name,
            "number": entry.number,
            "profession": entry.profession,
            "postcode": address.postcode if address else "1000",
        }


def mix_made(*, size: int, seed: int = 1) -> Mix:
    random = Random(seed)  # noqa: S311 - the same searches each time
    people = list(people_drawn(random, size))
    return {name: [make(random, one) for one in people] for name, make in KINDS.items()}
