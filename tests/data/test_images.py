"""Image files of every kind that people have, and files that are none."""

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tinyml_mlops.data.images import BACKGROUND, UnreadableImageError, read_image

SIZE = 96


def halves(width: int = 96, height: int = 96) -> np.ndarray:
    """Dark above, light below."""
    return np.where(np.arange(height)[:, np.newaxis] < height / 2, 40, 200).repeat(width, 1).astype(np.uint8)


def saved(tmp_path: Path, image: Image.Image, name: str = "image.png", **options: object) -> Path:
    image.save(tmp_path / name, **options)
    return tmp_path / name


@pytest.mark.parametrize(
    "name",
    ["a.jpg", "a.jpeg", "a.png", "a.bmp", "a.gif", "a.tif", "a.webp", "a.pgm", "a.JPG"],
)
def test_every_format_gives_the_same_picture(tmp_path: Path, name: str) -> None:
    found = read_image(saved(tmp_path, Image.fromarray(halves()), name), SIZE)
    assert found.shape == (SIZE, SIZE)
    assert found.dtype == np.uint8
    assert np.abs(found.astype(int) - halves()).max() <= 6


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGB", "RGBA", "CMYK", "YCbCr", "PA", "I;16", "I"])
def test_every_mode_gives_the_same_picture(tmp_path: Path, mode: str) -> None:
    gray = Image.fromarray(halves())
    match mode:
        case "1":
            gray = gray.point(lambda tone: 255 * (tone > 100))
            image = gray.convert("1")
        case "P" | "PA":
            image = gray.convert("P").convert(mode)
        case "I;16" | "I":
            image = Image.fromarray(halves().astype(np.uint16) * 257).convert(mode)
        case _:
            image = gray.convert("RGB").convert(mode)
    name = "image.tif" if mode in ("CMYK", "YCbCr", "PA", "I") else "image.png"
    found = read_image(saved(tmp_path, image, name), SIZE)
    assert np.abs(found.astype(int) - np.asarray(gray)).max() <= 3


def test_transparent_pixels_are_gray_whatever_is_under_them(tmp_path: Path) -> None:
    pixels = np.zeros((96, 96, 4), np.uint8)
    pixels[:48] = (255, 0, 255, 0)
    pixels[48:] = (200, 200, 200, 255)
    found = read_image(saved(tmp_path, Image.fromarray(pixels)), SIZE)
    assert (found[:48] == BACKGROUND).all()
    assert (found[48:] == 200).all()


def test_a_palette_may_have_a_transparent_entry(tmp_path: Path) -> None:
    image = Image.fromarray(np.where(halves() == 40, 0, 1).astype(np.uint8), "P")
    image.putpalette([10, 10, 10, 200, 200, 200])
    found = read_image(saved(tmp_path, image, transparency=0), SIZE)
    assert (found[:48] == BACKGROUND).all()
    assert (found[48:] == 200).all()


@pytest.mark.parametrize(("orientation", "dark"), [(1, "top"), (3, "bottom"), (6, "right"), (8, "left")])
def test_it_is_turned_as_the_camera_says(tmp_path: Path, orientation: int, dark: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    found = read_image(saved(tmp_path, Image.fromarray(halves()), "turned.jpg", exif=exif), SIZE)
    part = {"top": found[:40], "bottom": found[56:], "left": found[:, :40], "right": found[:, 56:]}[dark]
    assert abs(part.mean() - 40) < 3


def test_the_middle_stays_of_a_long_picture(tmp_path: Path) -> None:
    pixels = np.full((100, 300), 10, np.uint8)
    pixels[:, 100:200] = 150
    found = read_image(saved(tmp_path, Image.fromarray(pixels)), SIZE)
    assert (found[:, 2:-2] == 150).all()  # at the crop, what lies beside it shines in


def test_a_large_photograph_is_averaged_not_sampled(tmp_path: Path) -> None:
    """Lines of one pixel come out as their mean; picked pixels would be black or white."""
    pixels = np.zeros((1_920, 1_920, 3), np.uint8)
    pixels[::2] = 255
    for name in ("large.png", "large.jpg"):
        found = read_image(saved(tmp_path, Image.fromarray(pixels), name), SIZE)
        assert np.abs(found[2:-2].astype(int) - 127).max() <= 3, name


def test_of_several_pictures_the_first_is_taken(tmp_path: Path) -> None:
    first, second = Image.fromarray(halves()), Image.fromarray(255 - halves())
    for name in ("two.gif", "two.tif"):
        path = saved(tmp_path, first, name, save_all=True, append_images=[second])
        assert np.abs(read_image(path, SIZE).astype(int) - halves()).max() <= 3


@pytest.mark.parametrize(
    ("width", "height", "reason"),
    [(1, 1, "32 or more"), (20, 400, "32 or more"), (400, 90, "4 : 1"), (90, 400, "4 : 1")],
)
def test_odd_sizes_are_refused_with_their_size(tmp_path: Path, width: int, height: int, reason: str) -> None:
    path = saved(tmp_path, Image.new("L", (width, height)))
    with pytest.raises(UnreadableImageError, match=rf"image\.png: is {width} × {height} pixels.*{reason}"):
        read_image(path, SIZE)


def announcing(width: int, height: int) -> bytes:
    """A PNG of a hundred bytes that says it is that large."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [10_001, 30_000, 2**31 - 1])
def test_a_decompression_bomb_is_refused_before_it_goes_off(tmp_path: Path, side: int) -> None:
    path = tmp_path / "bomb.png"
    path.write_bytes(announcing(side, side))
    with pytest.raises(UnreadableImageError, match=r"bomb\.png: .*100,000,000"):
        read_image(path, SIZE)


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.bmp", "a.gif", "a.tif", "a.webp", "a.pgm"])
def test_a_file_that_is_cut_off_is_refused_wherever_it_ends(tmp_path: Path, name: str) -> None:
    random = np.random.default_rng(0)
    whole = saved(tmp_path, Image.fromarray(random.integers(0, 256, (64, 64), np.uint8)), name).read_bytes()
    for share in (0.0, 0.02, 0.1, 0.5, 0.9):
        (tmp_path / name).write_bytes(whole[: int(share * len(whole))])
        with pytest.raises(UnreadableImageError, match=name):
            read_image(tmp_path / name, SIZE)


def test_damaged_bytes_end_in_a_picture_or_one_message(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    path = tmp_path / "damaged"
    for name in ("a.jpg", "a.png", "a.gif", "a.tif", "a.webp", "a.bmp"):
        whole = bytearray(saved(tmp_path, Image.fromarray(halves(64, 64)), name).read_bytes())
        for _ in range(40):
            damaged = bytearray(whole)
            for at in random.integers(0, len(whole), 3).tolist():
                damaged[at] = int(random.integers(256))
            path.write_bytes(damaged)
            try:
                assert read_image(path, SIZE).shape == (SIZE, SIZE)
            except UnreadableImageError as error:
                assert "damaged: " in str(error)


def test_what_is_no_image_is_named(tmp_path: Path) -> None:
    (tmp_path / "notes.jpg").write_text("not an image")
    (tmp_path / "program.eps").write_text("%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 96 96\nshowpage\n")
    for name in ("notes.jpg", "program.eps"):
        with pytest.raises(UnreadableImageError, match=rf"{name}: is not an image of a known format"):
            read_image(tmp_path / name, SIZE)
    with pytest.raises(UnreadableImageError, match="No such file"):
        read_image(tmp_path / "missing.png", SIZE)
    with pytest.raises(UnreadableImageError, match="Is a directory"):
        read_image(tmp_path, SIZE)


def test_values_without_a_known_white_are_refused(tmp_path: Path) -> None:
    floats = Image.fromarray(np.linspace(0, 1, 96 * 96, dtype=np.float32).reshape(96, 96))
    with pytest.raises(UnreadableImageError, match="floating-point"):
        read_image(saved(tmp_path, floats, "floats.tif"), SIZE)
    wide = Image.fromarray(np.full((96, 96), 1_000_000, np.int32))
    with pytest.raises(UnreadableImageError, match="more than 16 bits"):
        read_image(saved(tmp_path, wide, "wide.tif"), SIZE)
