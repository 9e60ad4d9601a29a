"""Other figures by the same rules, on one's own file; stored nowhere."""
