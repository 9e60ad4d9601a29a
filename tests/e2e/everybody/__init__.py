"""Everybody: each page, for each role, in each language, wide and narrow, with every way of using it."""
