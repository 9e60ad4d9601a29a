"""What staff know better than a source."""
