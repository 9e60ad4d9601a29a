"""Synthetic people: never real ones, and marked by identifiers that nobody holds (see identifiers.py)."""

from .population import Made, insurers_ensure, population_make

__all__ = ["Made", "insurers_ensure", "population_make"]
