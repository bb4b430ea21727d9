"""Weighing a day or a month."""
