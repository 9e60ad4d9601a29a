"""What a provider adds to a premium year before the decision: the contract, an own request, one of several benefits,
a waiver of inactivity. Each addition is judged at once."""
