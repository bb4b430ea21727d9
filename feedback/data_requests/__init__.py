"""Requests of persons about their data: what was asked, by when it must be answered, what became of it."""
