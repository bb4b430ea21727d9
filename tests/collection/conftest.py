"""What these tests share with others of the citizens' pages."""

from tests.citizens import kept, stolen, touchpoint

__all__ = ["kept", "stolen", "touchpoint"]
