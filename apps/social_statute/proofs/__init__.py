"""What a provider proves with documents, and how the office judges it."""
