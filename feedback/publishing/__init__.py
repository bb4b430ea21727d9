"""A month's reports as documents: drafted, approved, published, corrected, and never changed after that."""
