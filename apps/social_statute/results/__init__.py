"""What a provider reads of the results: one year, all years, what to do."""
