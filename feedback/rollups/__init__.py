"""Counts kept beside the rows: what is counted, kept by the worker, and read by reports."""
