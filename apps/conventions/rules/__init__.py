"""Pure rules of adherence: days and codes in, days and codes out. No Django, no clock: the day is an argument."""
