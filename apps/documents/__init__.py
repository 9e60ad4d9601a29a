"""Documents that people send: kept privately, checked for viruses, every read in the trail."""
