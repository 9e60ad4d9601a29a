"""Requests about wrong facts, and their answers."""
