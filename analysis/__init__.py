"""Text in, themes out: what citizens' and staff's short comments are about. No Flask, no database.

The names below are the public contract. Models and what they return are loaded when first asked for (PEP
562): the web server only needs redact() and detect_language(), and scikit-learn costs it a second and 100 MB.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from analysis.catalogue import starter_catalogue
from analysis.encoding import Encoder, NoEncoder, check_encoder, load_encoder
from analysis.language import detect_language
from analysis.redaction import Redaction, redact
from analysis.text import fold

if TYPE_CHECKING:
    from analysis import matching
    from analysis.classifier import ThemeClassifier
    from analysis.model import ThemeModel
    from analysis.themes import Anchor, FoundTheme
    from analysis.tone import Tone, ToneModel, disagrees

__all__ = [
    "Anchor",
    "Encoder",
    "FoundTheme",
    "NoEncoder",
    "Redaction",
    "ThemeClassifier",
    "ThemeModel",
    "Tone",
    "ToneModel",
    "check_encoder",
    "detect_language",
    "disagrees",
    "fold",
    "load_encoder",
    "matching",
    "redact",
    "starter_catalogue",
]

# Asked for as a whole: they need scipy, too.
_WHOLE = frozenset({"agreement", "corpus", "gain", "matching", "sentences", "teaching"})
_HEAVY = {
    "Anchor": "analysis.themes",
    "FoundTheme": "analysis.themes",
    "ThemeClassifier": "analysis.classifier",
    "ThemeModel": "analysis.model",
    "Tone": "analysis.tone",
    "ToneModel": "analysis.tone",
    "disagrees": "analysis.tone",
}


def __getattr__(name: str) -> Any:
    if name in _WHOLE:
        return import_module(f"analysis.{name}")
    if name not in _HEAVY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HEAVY[name]), name)
