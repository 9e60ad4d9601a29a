"""Staff who see the portal as a care provider does."""
