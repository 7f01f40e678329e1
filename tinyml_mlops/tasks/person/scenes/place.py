"""Places: ground, wall or sky, their textures, and what is fixed there. Several scenes share one."""

import numpy as np
import numpy.typing as npt
from PIL import Image

from tinyml_mlops.tasks.person.scenes.strokes import CANVAS, Brush, any_tone, shaded
from tinyml_mlops.tasks.person.scenes.things import any_thing

Tones = npt.NDArray[np.float64]


def draw_place(random: np.random.Generator) -> tuple[Image.Image, float]:
    """An empty place, and the height of its horizon in pixels from the top."""
    horizon = CANVAS * float(random.uniform(0.3, 0.75))
    tones = np.empty((CANVAS, CANVAS))
    rows = np.arange(CANVAS)[:, np.newaxis]
    for part in (rows < horizon, rows >= horizon):
        tone, slope = float(random.uniform(25, 230)), random.uniform(-45, 45, 2)
        across = (np.arange(CANVAS) / CANVAS - 0.5)[np.newaxis]
        ramp = tone + slope[0] * across + slope[1] * (rows / CANVAS - 0.5)
        tones = np.where(part, ramp + _texture(random), tones)
    image = Image.fromarray(np.clip(tones, 0, 255).astype(np.uint8))
    brush = Brush.on(image)
    _panels(brush, random, horizon)
    for _ in range(int(random.integers(0, 3))):
        foot = float(random.uniform(0, CANVAS)), horizon + float(random.uniform(0, 0.3)) * (CANVAS - horizon)
        any_thing(brush, random, foot, CANVAS * float(random.uniform(0.15, 0.55)))
    return image, horizon


def _texture(random: np.random.Generator) -> Tones:
    """Nothing, boards or tiles, or a grain like that of plaster and grass."""
    kind = int(random.integers(4))
    strength = float(random.uniform(2, 12))
    if kind == 0:
        return np.zeros((CANVAS, CANVAS))
    if kind == 1:
        period = int(random.integers(6, 40))
        at = np.arange(CANVAS) + int(random.integers(period))
        lines = np.where(at % period < max(1, period // 6), -strength, 0.0)
        board = np.broadcast_to(lines, (CANVAS, CANVAS))
        return board.T if random.random() < 0.5 else board
    if kind == 2:
        period = int(random.integers(10, 48))
        at = np.arange(CANVAS) // period
        return np.asarray(strength * (((at[:, np.newaxis] + at[np.newaxis]) % 2) - 0.5), np.float64)
    cells = int(random.choice((6, 12, 24, 48)))
    coarse = Image.fromarray(random.normal(0.0, strength, (cells, cells)).astype(np.float32))
    return np.asarray(coarse.resize((CANVAS, CANVAS), Image.Resampling.BILINEAR), np.float64)


def _panels(brush: Brush, random: np.random.Generator, horizon: float) -> None:
    """Doors, windows, pictures, houses far away: upright and lying boxes on the wall or before the sky."""
    for _ in range(int(random.integers(0, 5))):
        tone = any_tone(random)
        width, height = (float(side) for side in random.uniform(0.06, 0.4, 2) * CANVAS)
        x = float(random.uniform(0, CANVAS))
        top = float(random.uniform(-0.2, 1.0)) * horizon - height / 4
        brush.box(x, top, width + 6, height + 6, shaded(tone, float(random.choice((-40, 40)))))
        brush.box(x, top + 3, width, height, tone)
