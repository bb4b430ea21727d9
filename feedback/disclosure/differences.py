"""Whether two views of the same rows may both be seen, when the one less the other is a figure too."""


def may_differ(larger: int, smaller: int, least: int = 5) -> bool:
    """Tell whether a view of ``smaller`` rows may stand beside one of ``larger`` that holds all of them.

    The rows between them must be none or at least ``least``: of fewer one could learn what they say by
    subtracting (tracker attack: Denning, Denning and Schwartz 1979). Raises ValueError where ``smaller`` is
    the larger.
    """
    if not 0 <= smaller <= larger:
        raise ValueError(f"no part of the other: {smaller} of {larger}")
    return larger == smaller or larger - smaller >= least
