"""Official letters."""

from __future__ import annotations

MESSAGES = {"letter_available": [{"letter": 1, "title": "Your social statute 2024", "reference": ""}]}
NO_PAGES = {"letters:pdf": "a file", "letters:paper_wish": "answers a form by another page"}
OWN = {
    "letters:letter": lambda user: {"pk": 0},
    "letters:pdf": lambda user: {"pk": 0},
    "letters:verify_code": lambda user: {"code": "2222-2222-2222"},
}
