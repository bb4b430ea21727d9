"""The stages of a run that need no database: each a plain function of what the stages before it made.

What a stage makes is a dictionary of arrays and of what JSON can hold, so that it can be kept and taken up
again (:mod:`feedback.themes.runs.keeping`), and made in a process of its own
(:mod:`feedback.themes.runs.child`). Deterministic: neither the order of comments nor how often a month was
run before changes what is found.
"""

from feedback.themes.stages.asking import ask
from feedback.themes.stages.assigning import assign
from feedback.themes.stages.discovering import discover
from feedback.themes.stages.encoding import encode
from feedback.themes.stages.gauging import gauge
from feedback.themes.stages.made import ENCODE, READ, SAVE, Made, Stage
from feedback.themes.stages.recognising import recognise
from feedback.themes.stages.sensing import sense

__all__ = ["ENCODE", "READ", "RUN", "SAVE", "STAGES", "WORK", "Made", "Stage"]

# In their order, after READ and before SAVE.
STAGES: dict[str, Stage] = {
    "gauge": gauge,
    "assign": assign,
    "discover": discover,
    "recognise": recognise,
    "ask": ask,
    "sense": sense,
}

# What a process apart can be asked to make.
RUN = "run"
WORK: dict[str, dict[str, Stage]] = {RUN: STAGES, ENCODE: {ENCODE: encode}}
