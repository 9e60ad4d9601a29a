"""The demo's stand-in for the federal sign-in: its page opens and names the people it was told."""

from __future__ import annotations

from inami_portal.embedded.identity import stand_in_app


def test_the_page_on_which_one_chooses_opens() -> None:
    app = stand_in_app([{"sub": "known", "ssin": "85073003328"}])
    asked = {
        "client_id": "portal",
        "redirect_uri": "http://localhost:8000/accounts/oidc/federal/login/callback/",
        "response_type": "code",
        "scope": "openid",
        "state": "x",
    }

    page = app.test_client().get("/oauth2/authorize", query_string=asked)

    assert page.status_code == 200
    assert "known" in page.text
    assert not app.debug
