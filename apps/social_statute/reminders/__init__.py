"""Reminders before a last day: who is due, and what was sent."""
