"""Settings: `base` is common; `demo` is what `make run` uses, `test` what pytest uses, `production` what an office uses.

Every environment variable is described in docs/settings.md.
"""
