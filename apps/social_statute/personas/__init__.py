"""The hand-made people of the demo: what the portal shows of each outcome and each blocker."""
