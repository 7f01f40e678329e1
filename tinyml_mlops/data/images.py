"""Image files of many kinds as small grayscale squares; and every way in which a file can be none."""

import logging
import struct
import warnings
import zlib
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps, UnidentifiedImageError

from tinyml_mlops.data.unreadable import UnreadableFileError

Pixels = npt.NDArray[np.uint8]

FORMATS = ("JPEG", "PNG", "BMP", "GIF", "TIFF", "WEBP", "PPM")
"""What is decoded. Nothing that runs a program (EPS), and nothing but pixels."""
MAX_PIXELS = 100_000_000
"""More is refused before anything is decoded: such files are mistakes or made to fill the memory."""
MIN_SIDE = 32
"""Fewer pixels would be blown up beyond all that training could learn from."""
MAX_ASPECT = 4.0
"""Longer images would lose more than three quarters to the crop."""
BACKGROUND = 128
"""What is seen through transparent pixels: middle grey."""
REMEDY = f"save them as {', '.join(FORMATS[:2])} of {MIN_SIDE} pixels or more, or remove them"

logging.getLogger("PIL").setLevel(logging.WARNING)


class UnreadableImageError(UnreadableFileError):
    """One file is no image that can be taken."""


def read_image(path: Path, size: int) -> Pixels:
    """Read one file as grayscale ``[size, size]``: turned upright, cropped to its middle, resized.

    The first picture of a file of several; colours as ITU-R 601 weighs them; 16 bits a pixel as 8.

    Raises:
        UnreadableImageError: it is missing, no image, cut off, too small, too long or too large.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # odd tags are none of our business, and bombs are caught below
            with Image.open(path, formats=FORMATS) as image:
                _check_size(image.size)
                _load(image, size)
                upright = ImageOps.exif_transpose(image)
                square = ImageOps.fit(_gray(upright), (size, size), Image.Resampling.BILINEAR)
    except Image.DecompressionBombError as error:
        raise _unreadable(path, f"has more than {MAX_PIXELS:,} pixels") from error
    except UnidentifiedImageError as error:
        raise _unreadable(path, "is not an image of a known format") from error
    except (OSError, SyntaxError, ValueError, TypeError, LookupError, EOFError) as error:
        raise _unreadable(path, _reason(error)) from error
    except (struct.error, zlib.error, OverflowError, MemoryError, RuntimeError) as error:
        raise _unreadable(path, f"is damaged ({error})") from error
    return np.asarray(square, np.uint8)


def _unreadable(path: Path, reason: str) -> UnreadableImageError:
    return UnreadableImageError(f"{path}: {reason}", hint="save it again as PNG or JPEG, or remove it")


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    if isinstance(error, _RefusedError):
        return str(error)
    return f"is damaged or cut off ({error})"


class _RefusedError(ValueError):
    """The reason why an image that could be decoded is not taken."""


def _check_size(size: tuple[int, int]) -> None:
    shown = f"{size[0]} × {size[1]} pixels"
    if size[0] * size[1] > MAX_PIXELS:
        raise _RefusedError(f"is {shown}; more than {MAX_PIXELS:,} are not taken")
    if min(size) < MIN_SIDE:
        raise _RefusedError(f"is {shown}; both sides need {MIN_SIDE} or more")
    if max(size) > MAX_ASPECT * min(size):
        raise _RefusedError(f"is {shown}; more than {MAX_ASPECT:g} : 1 would lose most of it to the crop")


def _load(image: Image.Image, size: int) -> None:
    """Decode; a large colour JPEG at a fraction of its size, which is what JPEG can do for nothing."""
    if image.format == "JPEG" and image.mode == "RGB":
        image.draft("RGB", (2 * size, 2 * size))
    image.load()


def _gray(image: Image.Image) -> Image.Image:
    """8-bit grayscale, whatever the file holds."""
    if image.mode == "F":
        raise _RefusedError("holds floating-point values, whose white nobody knows")
    if image.mode.startswith("I"):
        values = np.asarray(image).astype(np.int64)
        if values.min() < 0 or values.max() > np.iinfo(np.uint16).max:
            raise _RefusedError("holds more than 16 bits a pixel")
        return Image.fromarray((values >> 8).astype(np.uint8))
    if image.has_transparency_data:
        layered = image.convert("RGBA")
        ground = Image.new("RGBA", layered.size, (BACKGROUND, BACKGROUND, BACKGROUND, 255))
        image = Image.alpha_composite(ground, layered)
    return image.convert("L")
