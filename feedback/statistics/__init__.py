"""The statistics of the reports: numbers in, numbers out. docs/statistics.md: how, and how good.

Nothing here knows Flask, the database or a table. Functions named in the plural take arrays and give arrays
of the shape they broadcast to, with NaN where there is nothing to compute; those in the singular take
numbers and raise ValueError there. So what is missing never becomes a zero.

Importing ``scipy.stats`` costs a web process a second and 72 MB. Of scipy only ``scipy.special`` is used
(0.2 s, 26 MB), and not by what every page needs. The tests hold the formulas against ``scipy.stats``.
"""
