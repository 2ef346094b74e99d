"""Comparisons of values and bounds, which may be negative: of `cvar`, where the portfolio is above its benchmark."""


def exceeds(value: float, other: float, relative: float, absolute: float = 0) -> bool:
    """Whether a value lies above another one by more than a share of that one's size and an absolute allowance."""
    return value > other + relative * abs(other) + absolute
