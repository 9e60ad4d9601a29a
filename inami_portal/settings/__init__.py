"""`base` is common; `make run` uses `demo`, pytest `test`, an office `production`.

Every environment variable is described in docs/settings.md.
"""
