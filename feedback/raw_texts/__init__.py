"""Comments as they were typed: read only by two people together, and never unnoticed."""
