"""Where somebody works, from which day until which day."""
