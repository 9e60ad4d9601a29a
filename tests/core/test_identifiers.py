"""Numbers as people type them: the examples of tests/cases/identifiers.csv, and what no example shows."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core import identifiers
from apps.core.case_files import CaseFormatError, CaseOutcome, check_identifiers_csv
from apps.core.identifiers import Checked, Verdict

CASES = Path(__file__).parents[1] / "cases" / "identifiers.csv"
TODAY = dt.date(2026, 11, 21)
OUTCOMES = list(check_identifiers_csv(CASES))


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda outcome: outcome.name)
def test_example(outcome: CaseOutcome) -> None:
    assert outcome.got == outcome.expected


def test_the_examples_are_all_there() -> None:
    assert len(OUTCOMES) >= 58


@pytest.mark.parametrize(
    ("kind", "raw", "verdict"),
    [
        (identifiers.inami, "10000106", Verdict.OK),  # the key alone
        (identifiers.inami, "1/00001/06/003", Verdict.OK),
        (identifiers.inami, "1\u201300001\u201306\u2013003", Verdict.OK),  # dashes of a word processor
        (identifiers.inami, "00000197003", Verdict.BAD_FORMAT),
        (identifiers.inami, "100001060", Verdict.BAD_FORMAT),
        (identifiers.inami, "", Verdict.BAD_FORMAT),
        (identifiers.cbe, "0566988298", Verdict.BAD_CHECK),
        (identifiers.cbe, "BE", Verdict.BAD_FORMAT),
        (identifiers.iban, "XX82WEST12345698765432", Verdict.BAD_FORMAT),
        (identifiers.iban, "NL91ABNA041716430", Verdict.BAD_FORMAT),
        (identifiers.iban, "NL92ABNA0417164300", Verdict.BAD_CHECK),
        (identifiers.iban, "BE71 0961 2345 676", Verdict.BAD_FORMAT),
        (identifiers.postcode, " b 1210 ", Verdict.OK),
        (identifiers.postcode, "1210 BXL", Verdict.BAD_FORMAT),
        (identifiers.phone, "+32(0)2 524 97 97", Verdict.OK),
        (identifiers.phone, "+32 0470 12 34 56", Verdict.OK),
        (identifiers.phone, "0032 2 524 97 97", Verdict.OK),
        (identifiers.phone, "1733", Verdict.BAD_VALUE),
        (identifiers.phone, "02 524 97 97 ext. 3", Verdict.BAD_FORMAT),
        (identifiers.phone, "0800 FLOWERS", Verdict.BAD_FORMAT),
    ],
)
def test_verdict(kind: object, raw: str, verdict: Verdict) -> None:
    assert kind(raw).verdict == verdict  # type: ignore[operator]


def _niss(base: int, century: int) -> str:
    number = base if century == 1900 else 2_000_000_000 + base
    return f"{base:09d}{97 - number % 97:02d}"


@pytest.mark.parametrize(
    ("base", "century", "verdict"),
    [
        (850000_123, 1900, Verdict.OK),  # month and day unknown
        (850700_123, 1900, Verdict.OK),  # day unknown
        (852000_123, 1900, Verdict.OK),  # BIS, month and day unknown
        (853301_123, 1900, Verdict.BAD_VALUE),  # BIS month 33
        (855301_123, 1900, Verdict.BAD_VALUE),  # BIS month 53
        (856001_123, 1900, Verdict.BAD_VALUE),  # no such addition
        (850101_999, 1900, Verdict.BAD_VALUE),
        (850132_001, 1900, Verdict.BAD_VALUE),
        (40229_001, 2000, Verdict.OK),  # 29 February 2004
        (30229_001, 2000, Verdict.BAD_VALUE),
        (261121_001, 2000, Verdict.OK),  # born today
        (261122_001, 2000, Verdict.BAD_VALUE),  # tomorrow
        (261200_001, 2000, Verdict.BAD_VALUE),  # some day of next month
        (270000_001, 2000, Verdict.BAD_VALUE),  # some day of next year
    ],
)
def test_niss_birth(base: int, century: int, verdict: Verdict) -> None:
    assert identifiers.niss(_niss(base, century), as_of=TODAY).verdict == verdict


def test_display_forms_are_read_again() -> None:
    assert identifiers.inami_display("10000106003") == "1-00001-06-003"
    assert identifiers.inami_display("10000106") == "1-00001-06"
    assert identifiers.niss_display("85073003328") == "85.07.30-033.28"
    assert identifiers.niss_masked("85073003328") == "85.07.30-•••.••"
    assert identifiers.cbe_display("0566988259") == "0566.988.259"
    assert identifiers.iban_display("BE71096123456769") == "BE71 0961 2345 6769"
    assert identifiers.phone_display("+3225249797") == "02 524 97 97"
    assert identifiers.phone_display("+31201234567") == "+31 20 123 4567"


@given(six=st.integers(100_000, 999_999), modulus=st.sampled_from([97, 89]), code=st.integers(0, 999))
def test_every_number_with_official_check_digits_is_accepted(six: int, modulus: int, code: int) -> None:
    number = f"{six}{identifiers.inami_check_digits(str(six), modulus)}{code:03d}"
    assert identifiers.inami(identifiers.inami_display(number)) == Checked(Verdict.OK, number)


@given(six=st.integers(100_000, 999_999), check=st.integers(0, 99))
def test_no_other_check_digits_are_accepted_without_a_warning(six: int, check: int) -> None:
    right = {identifiers.inami_check_digits(str(six), modulus) for modulus in (97, 89)}
    assert (identifiers.inami(f"{six}{check:02d}").verdict == Verdict.OK) == (f"{check:02d}" in right)


@given(
    born=st.dates(dt.date(1900, 1, 1), TODAY),
    addition=st.sampled_from([0, 20, 40]),
    sequence=st.integers(1, 998),
)
def test_everybody_born_until_today_has_a_number(born: dt.date, addition: int, sequence: int) -> None:
    base = int(f"{born:%y}{born.month + addition:02d}{born:%d}{sequence:03d}")
    assert identifiers.niss(_niss(base, born.year // 100 * 100), as_of=TODAY).verdict == Verdict.OK


@given(digits=st.from_regex(r"[0-9]{11}", fullmatch=True), place=st.integers(0, 10), other=st.integers(1, 9))
def test_one_wrong_digit_of_a_niss_never_reads_as_the_same_century(digits: str, place: int, other: int) -> None:
    wrong = digits[:place] + str((int(digits[place]) + other) % 10) + digits[place + 1 :]
    verdicts = {identifiers._niss_century(digits), identifiers._niss_century(wrong)}
    assert verdicts in ({None}, {None, 1900}, {None, 2000}, {1900, 2000})


@given(account=st.integers(0, 10**10 - 1))
def test_belgian_accounts(account: int) -> None:
    bban = f"{account:010d}{account % 97 or 97:02d}"
    number = f"BE{98 - int(f'{bban}111400') % 97:02d}{bban}"
    assert identifiers.iban(identifiers.iban_display(number).lower()) == Checked(Verdict.OK, number)


@given(text=st.text(max_size=20))
def test_no_text_breaks_a_check_and_a_refused_one_stores_nothing(text: str) -> None:
    for checked in (
        identifiers.inami(text),
        identifiers.niss(text, as_of=TODAY),
        identifiers.cbe(text),
        identifiers.iban(text),
        identifiers.postcode(text),
        identifiers.phone(text),
    ):
        assert checked.is_refused == (checked.normalised == "")
        assert checked.normalised.isascii()


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        ("kind;input\n", 1, "the header must be"),
        ("kind,input,verdict,normalised,why\nssn,1,ok,1,\n", 2, "unknown kind 'ssn'"),
        ("kind,input,verdict,normalised,why\nniss,1,good,1,\n", 2, "unknown verdict 'good'"),
        ("kind,input,verdict,normalised,why\nniss,1\n", 2, "2 fields"),
        ("", 1, "the header must be"),
    ],
)
def test_a_case_file_that_can_not_be_read_is_named(tmp_path: Path, content: str, line: int, message: str) -> None:
    path = tmp_path / "identifiers.csv"
    path.write_text(content)
    with pytest.raises(CaseFormatError, match=message) as caught:
        list(check_identifiers_csv(path))
    assert (caught.value.path, caught.value.line) == (path, line)
