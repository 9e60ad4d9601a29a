"""Who may act on whose file: offered, accepted, stopped, and the organisations that hold mandates."""
