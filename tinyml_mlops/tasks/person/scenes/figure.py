"""An articulated figure.

Lengths are shares of the body's height after Drillis and Contini (1966), as in D. A. Winter, "Biomechanics
and Motor Control of Human Movement".
"""

from dataclasses import dataclass

import numpy as np

from tinyml_mlops.tasks.person.scenes.pose import Pair, Pose, any_pose
from tinyml_mlops.tasks.person.scenes.strokes import Brush, Point, any_tone, moved, shaded

UPPER_ARM, FOREARM, THIGH, SHANK = 0.186, 0.146, 0.245, 0.246
TRUNK, NECK, HEAD = 0.288, 0.052, 0.130
HALF_SHOULDERS, HALF_HIPS = 0.129, 0.0955
UPRIGHT = 3.141592653589793  # limbs hang, the trunk stands


@dataclass(frozen=True)
class Clothes:
    """Tones of a figure, and how thick its limbs are (share of its height)."""

    skin: int
    hair: int
    top: int
    bottom: int
    shoes: int
    long_sleeves: bool
    long_trousers: bool
    skirt: bool
    hat: bool
    bag: bool
    build: float

    @classmethod
    def any(cls, random: np.random.Generator) -> "Clothes":
        chances, top = random.random(5), any_tone(random)
        return cls(
            skin=int(random.integers(70, 225)),
            hair=int(random.integers(10, 180)),
            top=top,
            bottom=(top + int(random.integers(40, 200))) % 240 + 8,
            shoes=int(random.integers(10, 120)),
            long_sleeves=bool(chances[0] < 0.6),
            long_trousers=bool(chances[1] < 0.7),
            skirt=bool(chances[2] < 0.2),
            hat=bool(chances[3] < 0.25),
            bag=bool(chances[4] < 0.25),
            build=float(random.uniform(0.85, 1.3)),
        )


def draw_figure(brush: Brush, random: np.random.Generator, hip: Point, height: float) -> None:
    """Draw a figure of some pose whose hips are at ``hip`` and which would stand ``height`` pixels tall."""
    pose, clothes = any_pose(random), Clothes.any(random)
    facing = 1.0 if random.random() < 0.5 else -1.0
    figure = _Figure(brush, hip, height, pose, clothes, facing)
    figure.draw()


@dataclass(frozen=True)
class _Figure:
    brush: Brush
    hip: Point
    height: float
    pose: Pose
    clothes: Clothes
    facing: float  # 1: to the right, -1: mirrored

    def draw(self) -> None:
        """Far limbs first: what is nearer covers them."""
        chest = moved(self.hip, UPRIGHT - self.facing * self.pose.trunk, TRUNK * self.height)
        self._leg(0)
        self._arm(0, chest)
        self._leg(1)
        self._trunk(chest)
        self._head(chest)
        self._arm(1, chest)

    def _beside(self, centre: Point, half: float, side: int) -> Point:
        """Left or right of the body's axis; a body seen from the side is narrow."""
        width = half * self.height * (1.0 - 0.75 * self.pose.profile)
        return centre[0] + self.facing * (width if side else -width), centre[1]

    def _leg(self, side: int) -> None:
        c, thick = self.clothes, 0.085 * self.height * self.clothes.build
        start = self._beside(self.hip, HALF_HIPS * 0.6, side)
        knee, foot = self._joints(start, self.pose.hips, self.pose.knees, side, THIGH, SHANK)
        tone = shaded(c.bottom, -18 if side == 0 else 0)
        self.brush.limb(start, knee, thick, thick * 0.7, tone)
        self.brush.limb(knee, foot, thick * 0.7, thick * 0.45, tone if c.long_trousers else c.skin)
        toe = foot[0] + self.facing * 0.05 * self.height * (0.3 + self.pose.profile), foot[1]
        self.brush.limb(foot, toe, thick * 0.5, thick * 0.4, c.shoes)

    def _arm(self, side: int, chest: Point) -> None:
        c, thick = self.clothes, 0.058 * self.height * self.clothes.build
        start = self._beside(chest, HALF_SHOULDERS, side)
        elbow, hand = self._joints(start, self.pose.shoulders, self.pose.elbows, side, UPPER_ARM, FOREARM)
        tone = shaded(c.top, -22 if side == 0 else 12)
        self.brush.limb(start, elbow, thick, thick * 0.8, tone)
        self.brush.limb(elbow, hand, thick * 0.8, thick * 0.6, tone if c.long_sleeves else c.skin)
        self.brush.ellipse(hand, thick, thick, c.skin)

    def _joints(
        self, start: Point, upper: Pair, lower: Pair, side: int, length: float, next_length: float
    ) -> tuple[Point, Point]:
        first = self.facing * upper[side]
        middle = moved(start, first, length * self.height)
        return middle, moved(middle, first + self.facing * lower[side], next_length * self.height)

    def _trunk(self, chest: Point) -> None:
        c = self.clothes
        left, right = (self._beside(chest, HALF_SHOULDERS * c.build, side) for side in (0, 1))
        low_left, low_right = (self._beside(self.hip, HALF_HIPS * c.build, side) for side in (0, 1))
        thick = 0.09 * self.height * c.build
        self.brush.polygon([left, right, low_right, low_left], c.top)
        self.brush.limb(chest, self.hip, thick * 1.5, thick * 1.4, c.top)
        self.brush.limb(left, right, thick * 0.6, thick * 0.6, c.top)
        self.brush.limb(low_left, low_right, thick * 1.1, thick * 1.1, c.bottom)
        if c.skirt:
            hem = [moved(low_left, -0.25, THIGH * self.height), moved(low_right, 0.25, THIGH * self.height)]
            self.brush.polygon([low_left, low_right, hem[1], hem[0]], c.bottom)
        if c.bag:
            x, y = self._beside(chest, -1.1 * HALF_SHOULDERS, 1)
            self.brush.ellipse((x, y + 0.12 * self.height), thick * 1.6, thick * 2.4, shaded(c.shoes, 40))

    def _head(self, chest: Point) -> None:
        c, size = self.clothes, HEAD * self.height
        lean = UPRIGHT - self.facing * self.pose.trunk * 0.7
        neck = moved(chest, lean, NECK * self.height)
        centre = moved(neck, lean, size * 0.5)
        self.brush.limb(chest, neck, size * 0.45, size * 0.4, shaded(c.skin, -15))
        back = centre[0] - self.facing * size * 0.1 * self.pose.profile, centre[1] - size * 0.1
        self.brush.ellipse(back, size * 0.86, size * 1.02, c.hair)
        front = centre[0] + self.facing * size * 0.06 * self.pose.profile, centre[1] + size * 0.08
        self.brush.ellipse(front, size * 0.68, size * 0.84, c.skin)
        if c.hat:
            self.brush.ellipse((centre[0], centre[1] - size * 0.3), size * 1.3, size * 0.22, c.shoes)
            self.brush.box(centre[0], centre[1] - size * 0.7, size * 0.8, size * 0.4, c.shoes)
