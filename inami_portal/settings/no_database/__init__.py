"""The database of a checkout in which none is running: commands that need none work, others are told what to do."""
