"""The database of a checkout where none runs: commands that need none work, others are told what to do."""
