"""Adhering to the agreement or convention: windows, choices, weekly schedules, quorum."""
