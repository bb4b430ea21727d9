"""Which figures of published tables are hidden, so that no hidden one can be computed from those shown.

Nothing here knows Flask, the database or a report: counts and their sums in, names of cells out.
"""
