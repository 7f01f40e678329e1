"""One scene: a place, things in it, a person or something in a person's stead, things before it, light."""

from functools import lru_cache

import numpy as np
from PIL import Image, ImageOps

from tinyml_mlops.tasks.person.scenes.figure import draw_figure
from tinyml_mlops.tasks.person.scenes.light import Pixels, cast_shadow, photograph
from tinyml_mlops.tasks.person.scenes.place import draw_place
from tinyml_mlops.tasks.person.scenes.strokes import CANVAS, Brush, Point
from tinyml_mlops.tasks.person.scenes.things import any_thing, bush, furniture, pole

HEIGHTS = (0.75, 1.15)
"""Of a figure, as shares of the image's; of those above 1 the legs are outside."""
HIP = 0.53  # above the soles, of a standing figure's height


def render(seed: int, place: int, number: int, *, person: bool) -> Pixels:
    """The image of one sample, uint8 ``[96, 96]``; the same arguments give the same image.

    Args:
        seed: of the data set.
        place: where it is taken; scenes of one place share walls, ground and what is fixed there.
        number: of the sample, for everything that moves.
        person: whether somebody is in it.
    """
    empty, horizon = _place(seed, place)
    canvas = empty.copy()
    random = np.random.default_rng([seed, 5, number])
    if random.random() < 0.5:
        canvas = ImageOps.mirror(canvas)
    brush = Brush.on(canvas)
    for _ in range(int(random.integers(0, 2))):
        ground = float(random.uniform(0, CANVAS)), float(random.uniform(horizon, CANVAS))
        any_thing(brush, random, ground, CANVAS * float(random.uniform(0.15, 0.6)))
    foot, height = _stance(random)
    if random.random() < 0.5:
        cast_shadow(canvas, random, foot, height * float(random.uniform(0.3, 1.0)))
    if person:
        draw_figure(brush, random, (foot[0], foot[1] - height * HIP), height)
    else:
        any_thing(brush, random, foot, height)
    if random.random() < 0.25:
        _put_in_front(brush, random, foot, height)
    return photograph(canvas, random)


@lru_cache(maxsize=1)  # scenes of one place follow each other, and it is more than half of the work
def _place(seed: int, place: int) -> tuple[Image.Image, float]:
    return draw_place(np.random.default_rng([seed, 4, place]))


def _stance(random: np.random.Generator) -> tuple[Point, float]:
    """Where somebody stands, and how tall: the head is always inside, the feet may not be."""
    height = CANVAS * float(np.exp(random.uniform(*np.log(HEIGHTS))))
    highest = max(0.02 * CANVAS, min(0.3 * CANVAS, CANVAS - height))
    crown = float(random.uniform(0.02 * CANVAS, highest + 1.0))
    return (CANVAS * float(random.uniform(0.25, 0.75)), crown + height), height


def _put_in_front(brush: Brush, random: np.random.Generator, foot: Point, height: float) -> None:
    """Hide some of the lower half, or a strip."""
    at = foot[0] + height * float(random.normal(0, 0.12)), foot[1] + height * 0.02
    thing = (furniture, bush, pole)[int(random.integers(3))]
    thing(brush, random, at, height * float(random.uniform(0.15, 0.45)))
