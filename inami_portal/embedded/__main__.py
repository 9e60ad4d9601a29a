"""python -m inami_portal.embedded up | exec [--ephemeral [--no-fsync]] -- COMMAND… | demo-reset"""

from __future__ import annotations

import argparse
import os
import sys

from inami_portal.embedded.paths import ROOT


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m inami_portal.embedded")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("up", help="start the portal and everything it needs")
    execute = commands.add_parser("exec", help="run a command with servers")
    execute.add_argument("--ephemeral", action="store_true", help="throw-away servers, migrated, gone afterwards")
    execute.add_argument("--no-fsync", action="store_true", help="with --ephemeral: faster, not fit for measuring")
    execute.add_argument("argv", nargs=argparse.REMAINDER, metavar="-- COMMAND")
    commands.add_parser("demo-reset", help="empty the demo")
    options = parser.parse_args()

    os.chdir(ROOT)
    if options.command == "up":
        from inami_portal.embedded.up import up

        return up()

    from inami_portal.embedded import commands as actions

    if options.command == "demo-reset":
        return actions.demo_reset()
    argv = options.argv[1:] if options.argv[:1] == ["--"] else options.argv
    if not argv:
        parser.error("exec needs a command after --")
    return actions.execute(argv, ephemeral=options.ephemeral, durable=not options.no_fsync)


if __name__ == "__main__":
    sys.exit(main())
