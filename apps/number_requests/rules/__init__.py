"""Pure rules of a request for an INAMI number: who needs one, which questions are asked, from when it counts."""
