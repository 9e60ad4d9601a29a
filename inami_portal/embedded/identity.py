"""The demo's stand-in for the federal sign-in: the package oidc-provider-mock with the demo's people. It asks nobody
for a password, so it serves the loopback alone and only beside a demo."""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from pathlib import Path
from typing import Any

from inami_portal.embedded.paths import LOGS, RUN
from inami_portal.embedded.processes import port_is_free
from inami_portal.embedded.supervise import Program

PEOPLE = RUN / "identity_people.json"
FIRST_PORT = 9400
PORTS_TRIED = 100
CLIENT_ID = "portal"


def identity_settings() -> dict[str, str]:
    """What tells the portal about the stand-in; empty when there is none, or another provider is configured."""
    if os.environ.get("OIDC_SERVER_URL") or importlib.util.find_spec("oidc_provider_mock") is None:
        return {}
    port = next((port for port in range(FIRST_PORT, FIRST_PORT + PORTS_TRIED) if port_is_free(port)), None)
    if port is None:
        return {}
    # The stand-in takes any secret.
    return {
        "OIDC_SERVER_URL": f"http://localhost:{port}",
        "OIDC_CLIENT_ID": CLIENT_ID,
        "OIDC_CLIENT_SECRET": "demo",
    }


def identity_program(env: dict[str, str]) -> Program:
    port = env["OIDC_SERVER_URL"].rpartition(":")[2]
    argv = [sys.executable, "-m", "inami_portal.embedded.identity", port, str(PEOPLE)]
    return Program("identity", argv, LOGS / "identity.log", env)


def stand_in_app(told: list[dict[str, Any]]) -> Any:
    """The package's pages as a WSGI application; its templates are found under the package's own name."""
    import flask
    import oidc_provider_mock

    known = [oidc_provider_mock.User(sub=one.pop("sub"), claims=one) for one in told]
    app = flask.Flask(oidc_provider_mock.__name__)
    app.secret_key = os.urandom(16)
    app_itself = app.wsgi_app
    oidc_provider_mock.init_app(app, user_claims=known)
    # The package brings a debugger, which runs what one types into it.
    app.debug = False
    app.wsgi_app = app_itself  # type: ignore[method-assign]
    return app


def serve(port: int, people: Path) -> None:
    from werkzeug.serving import run_simple

    app = stand_in_app(json.loads(people.read_text(encoding="utf-8")))
    run_simple("localhost", port, app, threaded=True)


if __name__ == "__main__":
    serve(int(sys.argv[1]), Path(sys.argv[2]))
