"""How a figure stands: angles of its joints."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

Pair = tuple[float, float]


@dataclass(frozen=True)
class Pose:
    """Angles in radians; 0 is straight down for limbs and straight up for the trunk.

    Attributes:
        trunk: lean to the right.
        shoulders, elbows: of the far and the near arm; an elbow adds to its shoulder.
        hips, knees: of the far and the near leg likewise; knees bend backwards.
        profile: 0: seen from the front, 1: from the side.
    """

    trunk: float
    shoulders: Pair
    elbows: Pair
    hips: Pair
    knees: Pair
    profile: float


def standing(random: np.random.Generator) -> Pose:
    spread, arms = random.uniform(0.02, 0.22), random.uniform(0.05, 0.5, 2)
    bent = random.uniform(0.0, 0.9, 2)
    return Pose(
        trunk=float(random.normal(0.0, 0.05)),
        shoulders=(-float(arms[0]), float(arms[1])),
        elbows=(float(bent[0]) * 0.6, -float(bent[1]) * 0.6),
        hips=(-float(spread), float(spread)),
        knees=(0.0, 0.0),
        profile=float(random.uniform(0.0, 0.7)),
    )


def walking(random: np.random.Generator) -> Pose:
    """From a stroll to a run: legs apart, arms against them."""
    stride = float(random.uniform(0.2, 0.85))
    swing = stride * float(random.uniform(0.7, 1.3))
    return Pose(
        trunk=float(random.uniform(0.0, 0.25)),
        shoulders=(swing, -swing),
        elbows=(float(random.uniform(0.1, 1.4)), float(random.uniform(0.1, 1.4))),
        hips=(-stride * 0.8, stride),
        knees=(-float(random.uniform(0.1, 1.2)), -float(random.uniform(0.0, 0.5))),
        profile=float(random.uniform(0.6, 1.0)),
    )


def gesturing(random: np.random.Generator) -> Pose:
    """One arm or both lifted: waving, pointing, carrying."""
    pose = standing(random)
    lifted = float(random.uniform(1.2, 2.9))
    other = float(random.uniform(1.2, 2.9)) if random.random() < 0.4 else pose.shoulders[0] * -1.0
    return replace(
        pose,
        shoulders=(-other, lifted),
        elbows=(-float(random.uniform(-0.3, 1.2)), float(random.uniform(-0.3, 1.2))),
    )


def sitting(random: np.random.Generator) -> Pose:
    thigh = float(random.uniform(1.1, 1.6))
    return Pose(
        trunk=float(random.normal(-0.05, 0.12)),
        shoulders=(float(random.uniform(0.0, 0.8)), float(random.uniform(0.0, 0.8))),
        elbows=(float(random.uniform(0.2, 1.4)), float(random.uniform(0.2, 1.4))),
        hips=(thigh + float(random.normal(0.0, 0.1)), thigh),
        knees=(-thigh + float(random.normal(0.0, 0.2)), -thigh + float(random.normal(0.0, 0.2))),
        profile=float(random.uniform(0.6, 1.0)),
    )


def bending(random: np.random.Generator) -> Pose:
    """Leaning forward to pick something up, knees more or less bent."""
    lean, crouch = float(random.uniform(0.4, 1.1)), float(random.uniform(0.0, 0.8))
    arms = float(random.uniform(0.1, 0.9))
    return Pose(
        trunk=lean,
        shoulders=(arms, arms + 0.2),
        elbows=(0.2, 0.3),
        hips=(crouch * 0.8, crouch),
        knees=(-crouch * 1.6, -crouch * 1.7),
        profile=1.0,
    )


POSES: tuple[tuple[float, Callable[[np.random.Generator], Pose]], ...] = (
    (0.40, standing),
    (0.30, walking),
    (0.15, gesturing),
    (0.10, sitting),
    (0.05, bending),
)
"""How often, and which."""


def any_pose(random: np.random.Generator) -> Pose:
    drawn, so_far = float(random.random()), 0.0
    for share, pose in POSES:
        so_far += share
        if drawn < so_far:
            return pose(random)
    return standing(random)
