"""What light and camera do to a drawn scene: shadows, gradients, exposure, blur, noise."""

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from tinyml_mlops.tasks.person.scenes.strokes import FINER, SIZE, Brush, Point

Pixels = npt.NDArray[np.uint8]


def cast_shadow(image: Image.Image, random: np.random.Generator, foot: Point, length: float) -> None:
    """Darken a slanted ellipse on the ground at ``foot``, ``length`` pixels long."""
    mask = Image.new("L", image.size, 0)
    centre = foot[0] + float(random.uniform(-0.5, 0.5)) * length, foot[1]
    strength = int(random.integers(40, 140))
    Brush.on(mask).ellipse(centre, length, length * float(random.uniform(0.08, 0.25)), strength)
    image.paste(Image.new("L", image.size, 0), mask=mask)


def photograph(canvas: Image.Image, random: np.random.Generator) -> Pixels:
    """Reduce the canvas to the image and take it under some light with some camera: uint8 ``[96, 96]``."""
    if random.random() < 0.4:
        canvas = canvas.filter(ImageFilter.GaussianBlur(float(random.uniform(0.3, 1.3))))
    tones = np.asarray(canvas.reduce(FINER), np.float32)
    tones = _contrast(tones, random) * _falloff(random)
    if random.random() < 0.2:
        tones *= _shade(random)
    grain = float(random.uniform(1.0, 3.0))
    shot = float(random.uniform(0.0, 0.12))
    noise = random.standard_normal(tones.shape, np.float32) * np.sqrt(grain**2 + shot * np.maximum(tones, 0))
    return np.asarray(np.clip(np.rint(tones + noise), 0, 255), np.uint8)


def _contrast(tones: npt.NDArray[np.float32], random: np.random.Generator) -> npt.NDArray[np.float32]:
    """Exposure, contrast and the camera's gamma."""
    low, high = float(random.uniform(0, 40)), float(random.uniform(190, 255))
    gamma = float(random.uniform(0.6, 1.3))
    return np.asarray(low + (high - low) * (tones / 255.0) ** gamma, np.float32)


def _falloff(random: np.random.Generator) -> npt.NDArray[np.float32]:
    """Light from one side, and dark corners."""
    axis = np.linspace(-1.0, 1.0, SIZE, dtype=np.float32)
    angle, strength = float(random.uniform(0, 2 * np.pi)), float(random.uniform(0.0, 0.3))
    side = np.cos(angle) * axis[np.newaxis] + np.sin(angle) * axis[:, np.newaxis]
    corners = float(random.uniform(0.0, 0.2)) * (axis[np.newaxis] ** 2 + axis[:, np.newaxis] ** 2)
    return np.asarray(1.0 + strength * side - corners, np.float32)


def _shade(random: np.random.Generator) -> npt.NDArray[np.float32]:
    """The shadow of something outside the picture: half a plane, or a band."""
    axis = np.linspace(-1.0, 1.0, SIZE, dtype=np.float32)
    angle = float(random.uniform(0, np.pi))
    across = np.cos(angle) * axis[np.newaxis] + np.sin(angle) * axis[:, np.newaxis]
    start = float(random.uniform(-0.9, 0.7))
    inside = (across > start) & (across < start + float(random.uniform(0.3, 2.0)))
    return np.where(inside, np.float32(random.uniform(0.45, 0.85)), np.float32(1.0))
