"""Things that stand about in scenes, many of them upright, limbed or round-topped as people are."""

from collections.abc import Callable

import numpy as np

from tinyml_mlops.tasks.person.scenes.strokes import Brush, Point, any_tone, moved, shaded

Thing = Callable[[Brush, np.random.Generator, Point, float], None]
"""Draws itself at a foot point ``(x, y)``, some height in pixels tall."""

UP = np.pi


def pole(brush: Brush, random: np.random.Generator, foot: Point, height: float) -> None:
    """A post with a ball, a sign or a lamp on it: a head without a body."""
    x, y = foot
    tone, top = any_tone(random), y - height
    brush.box(x, top, height * float(random.uniform(0.02, 0.12)), height, tone)
    width, head = height * float(random.uniform(0.1, 0.3)), any_tone(random)
    if random.random() < 0.6:
        brush.ellipse((x, top), width, width * float(random.uniform(0.8, 1.4)), head)
    else:
        brush.box(x, top - width / 2, width, width * float(random.uniform(0.6, 1.2)), head)


def tree(brush: Brush, random: np.random.Generator, foot: Point, height: float) -> None:
    """A trunk that forks like a body with arms, leaves or none."""
    x, y = foot
    bark = int(random.integers(20, 120))
    thick = height * float(random.uniform(0.06, 0.16))
    fork = moved(foot, UP + float(random.normal(0.0, 0.08)), height * float(random.uniform(0.35, 0.6)))
    brush.limb((x, y), fork, thick, thick * 0.8, bark)
    for side in (-1, 1, 0):
        angle = UP + side * float(random.uniform(0.3, 1.1))
        end = moved(fork, angle, height * float(random.uniform(0.25, 0.5)))
        brush.limb(fork, end, thick * 0.6, thick * 0.25, bark)
    if random.random() < 0.65:
        leaves = any_tone(random)
        for _ in range(int(random.integers(3, 9))):
            at = (
                fork[0] + float(random.normal(0, 0.18)) * height,
                fork[1] - height * float(random.uniform(0, 0.4)),
            )
            size = height * float(random.uniform(0.12, 0.4))
            brush.ellipse(at, size, size * 0.8, shaded(leaves, float(random.normal(0, 14))))


def coat_stand(brush: Brush, random: np.random.Generator, foot: Point, height: float) -> None:
    """A coat on a stand: the trunk of a person and no more."""
    x, y = foot
    cloth, wood = any_tone(random), any_tone(random)
    brush.box(x, y - height, height * 0.025, height, wood)
    for side in (-1, 1):
        brush.limb((x, y - 0.06 * height), (x + side * 0.1 * height, y), 3.0, 3.0, wood)
    shoulder, hem = height * float(random.uniform(0.08, 0.14)), height * float(random.uniform(0.1, 0.2))
    top, bottom = y - height * 0.9, y - height * float(random.uniform(0.25, 0.5))
    brush.polygon([(x - shoulder, top), (x + shoulder, top), (x + hem, bottom), (x - hem, bottom)], cloth)
    if random.random() < 0.5:
        brush.ellipse((x, y - height * 0.98), height * 0.16, height * 0.06, shaded(cloth, -30))


def chair(brush: Brush, random: np.random.Generator, foot: Point, height: float) -> None:
    x, y = foot
    tone, half = any_tone(random), height * float(random.uniform(0.2, 0.32))
    seat, thick = y - height * 0.45, max(2.0, height * float(random.uniform(0.03, 0.08)))
    back = -1.0 if random.random() < 0.5 else 1.0
    for side in (-1, 1):
        brush.limb((x + side * half, seat), (x + side * half * 1.1, y), thick, thick, shaded(tone, -12))
    brush.limb((x + back * half, seat), (x + back * half * 1.2, y - height), thick, thick, tone)
    brush.box(x, seat - thick, 2 * half, thick * 2, tone)
    if random.random() < 0.5:
        brush.box(x + back * half * 1.1, y - height, half * 0.7, height * 0.5, tone)


def furniture(brush: Brush, random: np.random.Generator, foot: Point, height: float) -> None:
    """A cupboard, a crate, a screen: boxes in a box."""
    x, y = foot
    tone, width = any_tone(random), height * float(random.uniform(0.35, 1.4))
    brush.box(x, y - height, width, height, tone)
    for _ in range(int(random.integers(0, 4))):
        part, tall = width * float(random.uniform(0.2, 0.8)), height * float(random.uniform(0.1, 0.4))
        at = x + float(random.uniform(-0.5, 0.5)) * (width - part)
        top = y - height + float(random.uniform(0.05, 0.95)) * (height - tall)
        brush.box(at, top, part, tall, shaded(tone, float(random.normal(0, 35))))


def vessel(brush: Brush, random: np.random.Generator, foot: Point, height: float) -> None:
    """A bottle, a vase, a skittle: a neck and a head on a body."""
    x, y = foot
    tone, width = any_tone(random), height * float(random.uniform(0.2, 0.5))
    brush.ellipse((x, y - height * 0.3), width, height * 0.6, tone)
    brush.limb((x, y - height * 0.4), (x, y - height * 0.9), width * 0.6, width * 0.3, tone)
    if random.random() < 0.6:
        brush.ellipse((x, y - height * 0.92), width * 0.6, height * 0.16, any_tone(random))


def bush(brush: Brush, random: np.random.Generator, foot: Point, height: float) -> None:
    x, y = foot
    tone = any_tone(random)
    for _ in range(int(random.integers(4, 12))):
        size = height * float(random.uniform(0.3, 0.7))
        at = x + height * float(random.normal(0, 0.35)), y - height * float(random.uniform(0.1, 0.8))
        brush.ellipse(at, size, size * 0.9, shaded(tone, float(random.normal(0, 20))))


def animal(brush: Brush, random: np.random.Generator, foot: Point, height: float) -> None:
    """Four legs, a body, a head: limbs as a person has, put together otherwise."""
    x, y = foot
    tone, way = any_tone(random), (-1.0 if random.random() < 0.5 else 1.0)
    length, leg, thick = height * 1.1, height * 0.5, height * float(random.uniform(0.08, 0.14))
    top = y - leg
    for at in (-0.45, -0.36, 0.36, 0.45):
        hip = x + at * length, top
        brush.limb(
            hip, moved(hip, float(random.normal(0.0, 0.25)), leg), thick, thick * 0.6, shaded(tone, -15)
        )
    front = x + way * 0.45 * length, top
    brush.limb((x - way * 0.45 * length, top), front, height * 0.34, height * 0.38, tone)
    head = front[0] + way * 0.25 * height, top - height * float(random.uniform(0.1, 0.4))
    brush.limb(front, head, height * 0.24, height * 0.18, tone)
    brush.ellipse((head[0] + way * 0.06 * height, head[1]), height * 0.36, height * 0.24, shaded(tone, 10))


def heap(brush: Brush, random: np.random.Generator, foot: Point, height: float) -> None:
    """Limbs of nobody: bars and balls of a figure's sizes, lying in any order."""
    x, y = foot
    for _ in range(int(random.integers(4, 10))):
        start = x + height * float(random.normal(0, 0.22)), y - height * float(random.uniform(0.05, 0.9))
        end = moved(start, float(random.uniform(0, 2 * np.pi)), height * float(random.uniform(0.12, 0.3)))
        thick = height * float(random.uniform(0.04, 0.12))
        brush.limb(start, end, thick, thick * float(random.uniform(0.5, 1.0)), any_tone(random))
    if random.random() < 0.7:
        at = x + height * float(random.normal(0, 0.2)), y - height * float(random.uniform(0.05, 0.9))
        brush.ellipse(at, height * 0.12, height * 0.14, any_tone(random))


THINGS: tuple[Thing, ...] = (pole, tree, coat_stand, chair, furniture, vessel, bush, animal, heap)
SHARES = (0.14, 0.14, 0.08, 0.12, 0.14, 0.12, 0.12, 0.10, 0.04)
"""How often each is drawn."""


def any_thing(brush: Brush, random: np.random.Generator, foot: Point, height: float) -> None:
    THINGS[int(random.choice(len(THINGS), p=SHARES))](brush, random, foot, height)
