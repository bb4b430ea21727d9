"""What tests of importing share with those of the citizens' pages."""

from tests.collection.conftest import kept, stolen, touchpoint

__all__ = ["kept", "stolen", "touchpoint"]
