"""Measures the yearly run beside the usual way of writing it. `make bench PROVIDERS=200000`; docs/speed.md."""
