"""What the State's own indices need of the registers of offices: brought in from tables, and judged.

feedback/official/ computes the indices and knows nothing of this. They stand on a page of their own beside
the report, never in one table with what we measured.
"""
