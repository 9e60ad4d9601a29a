"""The person's letters, the file, and the page on which anybody checks a letter."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.acting import Scope
from apps.letters import kinds
from apps.letters.models import Letter, PaperWish
from apps.letters.services import letter_withdraw, letters_render
from tests.factories import PersonFactory, UserFactory

from .conftest import CONTENT, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(person: Any) -> Client:
    person.account = UserFactory(language="en")
    person.save()
    client = Client()
    client.force_login(person.account)
    client.cookies["django_language"] = "en"
    return client


def words(response: Any) -> str:
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(text.replace("&#x27;", "'").split())


def test_the_page_says_what_the_paper_says(client: Client, person: Any) -> None:
    letter = write(person)
    shown = words(client.get(reverse("letters:letter", args=[letter.pk])))
    section = CONTENT["sections"][0]
    for text in (
        *CONTENT["lead"],
        *(cell for row in CONTENT["rows"] for cell in row),
        section["title"],
        *section["table"]["head"],
        *(cell for row in section["table"]["rows"] for cell in row),
        *CONTENT["legal"],
        *CONTENT["how_to_contest"],
        *CONTENT["signature"],
        letter.code_shown,
    ):
        assert text in shown


def test_the_letter_is_in_its_own_language_within_a_page_in_the_readers(client: Client, person: Any) -> None:
    response = client.get(reverse("letters:letter", args=[write(person).pk]))
    assert '<html lang="en"' in response.content.decode()
    assert 'class="card prose letter" lang="fr"' in response.content.decode()


def test_what_is_typed_is_shown_and_never_run(client: Client, person: Any) -> None:
    letter = write(person, data={"title": "<b>A</b>", "lead": "<script>x</script>"})
    text = client.get(reverse("letters:letter", args=[letter.pk])).content.decode()
    assert "<script>x" not in text
    assert "&lt;script&gt;x" in text


def test_the_pdf_comes_when_it_is_made(client: Client, person: Any) -> None:
    letter = write(person)
    address = reverse("letters:pdf", args=[letter.pk])
    assert client.get(address).status_code == 409
    letters_render(seconds=30)
    letter.refresh_from_db()
    with letter.file.open("rb") as stored:
        assert b"".join(client.get(address)) == stored.read()


def test_anothers_letter_does_not_exist_here(client: Client) -> None:
    other = write(PersonFactory(), "other")
    for name in ("letters:letter", "letters:pdf"):
        assert client.get(reverse(name, args=[other.pk])).status_code == 404


def test_a_mandate_opens_the_letters_of_its_kind_alone(person: Any) -> None:
    from apps.accounts.acting import Acting
    from apps.letters.selectors import letters_for

    kinds.register_letter_kind("file", "About the file", scope=Scope.ADMINISTRATIVE_FILE)
    seen = write(person)
    hidden = write(person, "b")
    Letter.objects.filter(pk=hidden.pk).update(kind="file")
    mandatary = Acting(user=UserFactory(), key="mandate:1", person=person, scopes=frozenset({Scope.SOCIAL_STATUTE}))
    assert list(letters_for(mandatary)) == [seen]


def test_the_list_is_paged_and_costs_the_same(client: Client, person: Any, django_assert_max_num_queries: Any) -> None:
    letters = [write(person, f"e{place}") for place in range(25)]
    with django_assert_max_num_queries(20):
        first = client.get(reverse("letters:letters"))
    assert first.content.decode().count('class="mail"') == 20
    second = client.get(reverse("letters:letters"), {"before": first.context["older"]})
    assert second.content.decode().count('class="mail"') == 5
    assert f"/letters/{letters[0].pk}/" in second.content.decode()
    assert client.get(reverse("letters:letters"), {"before": "x"}).status_code == 200


def test_paper_is_asked_for_and_given_up(client: Client, person: Any) -> None:
    address = reverse("letters:paper_wish")
    assert client.get(address).status_code == 405
    client.post(address, {"paper": "yes"})
    assert PaperWish.objects.get(person=person).is_wanted
    client.post(address, {"paper": "no"})
    assert not PaperWish.objects.get(person=person).is_wanted


def test_anybody_checks_a_letter_by_its_code(person: Any) -> None:
    letter = write(person)
    letters_render(seconds=30)
    letter.refresh_from_db()
    anybody = Client(HTTP_ACCEPT_LANGUAGE="en")
    for typed in (letter.code_shown, letter.code.lower(), f" {letter.code[:6]} {letter.code[6:]} "):
        shown = words(anybody.get(reverse("letters:verify"), {"code": typed}))
        assert "A••• P•••" in shown
        assert letter.sha256 in shown
        assert "Example" in shown
        assert "Peeters" not in shown
        assert CONTENT["lead"][1] not in shown
    assert anybody.get(reverse("letters:verify_code", args=[letter.code_shown])).status_code == 200
    letter_withdraw(letter=letter, reason="A secret reason", actor=None)
    shown = words(anybody.get(reverse("letters:verify"), {"code": letter.code}))
    assert "no longer stands" in shown
    assert "secret" not in shown


@pytest.mark.parametrize("typed", ["", "222222222222", "x", "2222-2222-22222222", "é" * 12])
def test_what_is_no_code_says_so(typed: str) -> None:
    response = Client(HTTP_ACCEPT_LANGUAGE="en").get(reverse("letters:verify"), {"code": typed})
    assert response.status_code == 200
    assert response.context["form"].errors


def test_codes_cannot_be_tried_without_end(settings: Any, person: Any) -> None:
    settings.PORTAL_LETTER_CHECKS_PER_MINUTE = 3
    letter = write(person)
    found = [Client().get(reverse("letters:verify"), {"code": letter.code}).status_code for _try in range(5)]
    assert found[:2] == [200, 200]
    assert found[-1] == 429 or 200 in found[3:]  # a new minute may have begun
    assert Client().get(reverse("letters:verify")).status_code == 200
