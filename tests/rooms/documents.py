"""Documents that people send."""

from __future__ import annotations

NO_PAGES = {"documents:download": "a file"}
OWN = {"documents:download": lambda user: {"public_id": "00000000-0000-4000-8000-000000000000"}}


def fill() -> None:
    """One document, so that the office's list has something to show."""
    from apps.accounts.models import User
    from apps.documents.kinds import Purpose, register_purpose
    from apps.documents.services import document_receive
    from tests.documents.files import upload

    register_purpose(Purpose(code="example", label="Example", may_read=lambda user, document: user.is_staff))
    owner = User.objects.get(username="mieke.aerts")
    document_receive(file=upload("voorbeeld.pdf"), purpose="example", scope="1", owner=owner)
