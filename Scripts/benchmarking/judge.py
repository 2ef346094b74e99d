"""Judges an answer from its weights alone."""

import numpy as np

from .instances import Instance, measure
from .tolerance import exceeds

FLOOR = 0.01
TOLERANCE = 1e-6


def judge(
    instance: Instance, objective: str, cardinality: int, weights: np.ndarray, claimed: float | None,
    bound: float | None, gap: float,
) -> tuple[float, list[str]]:
    """The value of the weights, and everything that is wrong with the answer.

    A weight below half the floor is taken for not held, and must then be nothing but rounding.
    """
    held = weights > FLOOR / 2
    faults = []
    if held.sum() != cardinality:
        faults.append(f"{held.sum()} stocks instead of {cardinality}")
    if abs(weights.sum() - 1) > TOLERANCE:
        faults.append(f"weights sum to {weights.sum():.9g}")
    if held.any() and weights[held].min() < FLOOR - TOLERANCE:
        faults.append(f"a weight of {weights[held].min():.9g} is below the floor")
    if (~held).any() and np.abs(weights[~held]).max() > TOLERANCE:
        faults.append(f"a stock that is not held weighs {np.abs(weights[~held]).max():.3g}")
    value = measure(instance, objective, weights)
    if claimed is not None and exceeds(value, claimed, gap, 1e-12):
        faults.append(f"claimed {claimed:.6e}, is {value:.6e}")
    if bound is not None and exceeds(bound, value, 1e-6, 1e-12):
        faults.append(f"its bound {bound:.6e} is above its own value {value:.6e}")
    return value, faults
