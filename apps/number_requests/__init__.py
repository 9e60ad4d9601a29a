"""From the public form to a new INAMI number."""
