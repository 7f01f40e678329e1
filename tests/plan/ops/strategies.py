"""Random choices that tests of ops share: how often, and numbers of every kind."""

import os

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

EXAMPLES = int(os.environ.get("TINYML_PROPERTY_EXAMPLES", "120"))
many = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
    ],
)

few = settings(many, max_examples=max(5, EXAMPLES // 4))
"""For models that take long."""

ACTIVATIONS = st.sampled_from([0, 1, 2, 3])
ZERO_POINTS = st.one_of(st.sampled_from([-128, 0, 127]), st.integers(-128, 127))
SEEDS = st.integers(0, 2**31)
KINDS = st.sampled_from(["int8", "int8", "float32"])
WIDE_KINDS = st.sampled_from(["int8", "int16", "float32"])
"""Of ops that int16x8 models use too."""
SCALES = st.floats(1e-3, 0.5).map(lambda s: float(np.float32(s)))
SPREAD = st.one_of(st.floats(0.02, 20.0), st.floats(-3.5, 4).map(lambda power: 10**power))
"""How far the output's scale is off the one that just fits: small ones saturate, large ones leave few."""


def pairs(low: int, high: int) -> st.SearchStrategy[tuple[int, int]]:
    return st.tuples(st.integers(low, high), st.integers(low, high))


def quantized(kind: str, scale: float, zero_point: int) -> tuple:
    """Arguments for :meth:`ModelBuilder.tensor`; int16 has no zero point."""
    return {"int8": (kind, scale, zero_point), "int16": (kind, scale, 0)}.get(kind, (kind,))


def moved(kind: str, zero_point: int) -> tuple:
    """Type, scale and zero point of data that only moves: those that a converter gives the type."""
    return (kind, 0.1, {"int8": zero_point}.get(kind, 0)) if kind in ("int8", "int16") else (kind,)


def shapes(most_axes: int, most: int = 5, least_axes: int = 1) -> st.SearchStrategy[tuple[int, ...]]:
    return st.lists(st.integers(1, most), min_size=least_axes, max_size=most_axes).map(tuple)
