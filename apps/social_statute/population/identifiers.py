"""Synthetic identifiers that pass every check and that nobody is likely to hold.

- INAMI numbers of generated people have order numbers from `FIRST_ORDER` on; personas have the lowest ones.
- The sequence number of a NISS counts the births of one day; the registers rarely come beyond about 400.
  Generated people get 901 to 996, personas 997 and 998.
- IBANs use the bank code 000 and a counter; CBE numbers start with 0999.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator

FIRST_ORDER = 10_000
FIRST_BIRTH = dt.date(1955, 1, 1).toordinal()
BIRTH_DAYS = 17_167  # days up to the end of 2001; a prime, so that any step walks through all of them
BIRTH_STEP = 7_919
BLOCKS = 48  # people of one sex who may share a birthday
PERSONA_SEQUENCE = {"M": 997, "F": 998}


def inami_number(base: int, *, modulus: int = 97) -> str:
    """Eight digits: the six of `base` and the check number (portal rule: modulus minus remainder)."""
    return f"{base:06d}{modulus - base % modulus:02d}"


def inami_numbers(prefix: str, taken: Collection[str]) -> Iterator[str]:
    """Free numbers of a family: modulus 97, every fourth order number also under 89; the rest of 89 last,
    when the six-digit series have run out, as they did in reality."""
    width = 10 ** (6 - len(prefix))
    first = int(prefix) * width + FIRST_ORDER * width // 100_000
    bases = range(first, (int(prefix) + 1) * width)
    for base in bases:
        yield from _free(base, 97, taken)
        if base % 4 == 3:
            yield from _free(base, 89, taken)
    for base in bases:
        if base % 4 != 3:
            yield from _free(base, 89, taken)
    raise ValueError(f"All numbers of family {prefix} are taken: make a smaller population.")


def _free(base: int, modulus: int, taken: Collection[str]) -> Iterator[str]:
    number = inami_number(base, modulus=modulus)
    same_under_97 = modulus != 97 and number == inami_number(base)
    if not same_under_97 and number not in taken:
        yield number


def niss(birth: dt.date, sequence: int) -> str:
    """Eleven digits; a 2 goes before the nine digits of those born from 2000 on."""
    nine = f"{birth:%y%m%d}{sequence:03d}"
    counted = int(f"2{nine}" if birth.year >= 2000 else nine)
    return f"{nine}{97 - counted % 97:02d}"


def birth_of(position: int) -> int:
    """The birthday (ordinal) of the person at `position`: `BIRTH_DAYS` people in a row never share one."""
    return FIRST_BIRTH + position * BIRTH_STEP % BIRTH_DAYS


def sequence_of(block: int, sex: str) -> int:
    """The NISS sequence number of the block-th person of that sex and birthday: odd for men."""
    return 901 + 2 * block + (sex == "F")


def iban(counter: int) -> str:
    """A Belgian IBAN of bank 000."""
    ten = f"000{counter:07d}"
    account = f"{ten}{int(ten) % 97 or 97:02d}"
    check = 98 - int(f"{account}111400") % 97
    return f"BE{check:02d}{account}"


def cbe_number(counter: int) -> str:
    base = 9_990_000 + counter
    return f"0{base:07d}{97 - base % 97:02d}"
