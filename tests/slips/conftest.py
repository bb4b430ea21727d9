"""What these tests share with those of the citizens' pages."""

from tests.citizens import stolen

__all__ = ["stolen"]
