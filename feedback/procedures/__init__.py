"""The list of administrative procedures: brought in from a table, searched."""
