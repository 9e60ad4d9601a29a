"""The directory's searches on an invented population, timed."""
