"""The State's own figures of a one-stop unit, beside what people told us and never mixed with it.

Numbers in, numbers out: nothing here knows Flask, the database or a table. Each instrument is a module named
by the text it is of, because laws change: what a month was judged by stays what it was. What is not known is
None, never 0, and figures that contradict each other raise ValueError. docs/official.md: rules, sources, what
is missing.
"""
