"""Who practises where, for everybody: search, cards, and the read-only interface."""
