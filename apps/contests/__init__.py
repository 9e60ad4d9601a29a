"""Contesting a decision: the provider says what is wrong, the office judges it again."""
