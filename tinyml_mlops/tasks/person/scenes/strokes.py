"""Shapes that figures and things are made of, on a canvas of twice the size of the image.

Points are ``(x, y)`` in pixels of the canvas, y downwards; tones are 0 … 255.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

SIZE = 96
FINER = 2  # the canvas is reduced by this factor, which smooths all edges
CANVAS = SIZE * FINER

Point = tuple[float, float]


@dataclass(frozen=True)
class Brush:
    """A canvas that is being drawn on."""

    image: Image.Image
    draw: ImageDraw.ImageDraw

    @classmethod
    def on(cls, image: Image.Image) -> "Brush":
        return cls(image, ImageDraw.Draw(image))

    def ellipse(self, centre: Point, width: float, height: float, tone: int) -> None:
        x, y = centre
        half_width, half_height = max(width, 1.0) / 2, max(height, 1.0) / 2
        self.draw.ellipse((x - half_width, y - half_height, x + half_width, y + half_height), fill=tone)

    def box(self, centre_x: float, top: float, width: float, height: float, tone: int) -> None:
        half = max(width, 1.0) / 2
        self.draw.rectangle((centre_x - half, top, centre_x + half, top + max(height, 1.0)), fill=tone)

    def polygon(self, points: Sequence[Point], tone: int) -> None:
        self.draw.polygon(list(points), fill=tone)

    def limb(self, start: Point, end: Point, width_start: float, width_end: float, tone: int) -> None:
        """A round-ended bar that may taper: an arm, a branch, a leg of a table."""
        (x0, y0), (x1, y1) = start, end
        length = math.hypot(x1 - x0, y1 - y0)
        if length > 0.0:
            across_x, across_y = (y0 - y1) / length / 2, (x1 - x0) / length / 2
            self.polygon(
                [
                    (x0 + across_x * width_start, y0 + across_y * width_start),
                    (x1 + across_x * width_end, y1 + across_y * width_end),
                    (x1 - across_x * width_end, y1 - across_y * width_end),
                    (x0 - across_x * width_start, y0 - across_y * width_start),
                ],
                tone,
            )
        self.ellipse(start, width_start, width_start, tone)
        self.ellipse(end, width_end, width_end, tone)


def moved(start: Point, angle: float, length: float) -> Point:
    """The point ``length`` away; an angle of 0 is straight down, positive ones turn to the right."""
    return start[0] + length * math.sin(angle), start[1] + length * math.cos(angle)


def any_tone(random: np.random.Generator) -> int:
    return int(random.integers(8, 248))


def shaded(tone: int, by: float) -> int:
    """A darker (negative ``by``) or lighter tone of the same thing."""
    return int(min(255.0, max(0.0, tone + by)))
