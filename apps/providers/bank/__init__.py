"""Bank accounts and fiscal recipients: given, planned, cancelled, blocked by staff."""
