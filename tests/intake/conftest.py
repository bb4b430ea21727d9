"""What tests of what staff enter share with those of the citizens' pages."""

from tests.collection.conftest import kept, stolen, touchpoint

__all__ = ["kept", "stolen", "touchpoint"]
