"""RESIZE_NEAREST_NEIGHBOR and RESIZE_BILINEAR."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from tinyml_mlops.plan.graph import Graph, Operation, Tensor
from tinyml_mlops.plan.layout import constants
from tinyml_mlops.plan.ops.base import (
    Array,
    Constant,
    KernelCall,
    lowers,
    operands,
    option,
    output_of,
    require_shape,
)
from tinyml_mlops.plan.ops.shared.move import (
    Loop,
    constant_integers,
    move,
    require_same_data,
    steps_of,
    word_elements,
)

NEAREST_TYPES = ("int8", "int16", "float32")
BILINEAR_TYPES = ("int8", "float32")
ONE_PIXEL = 1 << 10
"""int8 counts places in so many parts of a pixel."""


@dataclass(frozen=True)
class Resize:
    """An op that makes another height and width of an image."""

    source: Tensor
    output: Tensor
    align_corners: bool
    half_pixel_centers: bool

    @property
    def axes(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """(size before, size after) of height and width."""
        _, height, width, _ = self.source.shape
        _, new_height, new_width, _ = self.output.shape
        return (height, new_height), (width, new_width)

    def sides(self, before: int, after: int) -> tuple[int, int]:
        """What the scale of an axis is the ratio of."""
        return (before - 1, after - 1) if self.align_corners and after > 1 else (before, after)


def _read(graph: Graph, operation: Operation, types: tuple[str, ...]) -> Resize:
    source, size = operands(graph, operation, 2)
    output = output_of(graph, operation)
    require_same_data(graph, operation, types, source, output)
    limit = constants()["PLANRT_MAX_EXTENT"]
    if len(source.shape) != 4 or max(*source.shape, *output.shape) > limit:
        raise graph.unsupported(
            operation,
            f"data of shape {list(source.shape)}",
            f"resize [batch, height, width, channels] of at most {limit} each",
        )
    batch, _, _, channels = source.shape
    require_shape(graph, operation, output, (batch, *constant_integers(graph, operation, size)[:2], channels))
    align, half = (bool(option(graph, operation, name)) for name in ("alignCorners", "halfPixelCenters"))
    return Resize(source, output, align, half)


def _images(resize: Resize) -> dict[str, Any]:
    (height, new_height), (width, new_width) = resize.axes
    return {
        "batches": resize.source.shape[0],
        "input_height": height,
        "input_width": width,
        "output_height": new_height,
        "output_width": new_width,
    }


@lowers("RESIZE_NEAREST_NEIGHBOR")
def resize_nearest(graph: Graph, operation: Operation) -> KernelCall:
    """Pixels that are all repeated equally often are one copy; others are found in tables."""
    resize = _read(graph, operation, NEAREST_TYPES)
    rows, columns = (_nearest(resize, *axis) for axis in resize.axes)
    repeated = [
        _repeats(table, before) for table, (before, _) in zip((rows, columns), resize.axes, strict=True)
    ]
    if all(repeated):
        return _repeat_pixels(resize, *repeated)
    inner, element = word_elements(resize.source.shape[3], resize.source.dtype.itemsize)
    return KernelCall(
        kernel="planrt_resize_nearest",
        structure="planrt_resize_nearest_params",
        params={
            **_images(resize),
            "inner": inner,
            "element": element,
            "rows": Constant(rows),
            "columns": Constant(columns),
        },
        inputs=(resize.source.index,),
        output=resize.output.index,
    )


def _nearest(resize: Resize, before: int, after: int) -> Array:
    """The pixel of the input for each of the output, along one axis; in float32, as TFLM finds it."""
    numerator, denominator = resize.sides(before, after)
    scale = np.float32(numerator) / np.float32(denominator)
    offset = np.float32(0.5 if resize.half_pixel_centers else 0)
    places = (np.arange(after, dtype=np.float32) + offset) * scale
    # Places are not negative: adding a half and cutting off rounds halves away from zero.
    found = np.floor(places.astype(np.float64) + 0.5) if resize.align_corners else np.floor(places)
    return found.clip(0, before - 1).astype(np.uint16)


def _repeats(table: Array, before: int) -> int:
    """How often each pixel of the input comes, one after the other; 0: not all equally often."""
    times = table.size // before
    return times if np.array_equal(table, np.repeat(np.arange(before), max(1, times))) else 0


def _repeat_pixels(resize: Resize, times_down: int, times_across: int) -> KernelCall:
    batch, height, width, channels = resize.source.shape
    image, row, pixel, _ = steps_of(resize.source.shape)
    new_image, new_row, new_pixel, _ = steps_of(resize.output.shape)
    loops = [
        Loop(batch, image, new_image),
        Loop(height, row, new_row * times_down),
        Loop(times_down, 0, new_row),
        Loop(width, pixel, new_pixel * times_across),
        Loop(times_across, 0, new_pixel),
        Loop(channels, 1, 1),
    ]
    return move(resize.source, resize.output, loops)


@lowers("RESIZE_BILINEAR")
def resize_bilinear(graph: Graph, operation: Operation) -> KernelCall:
    """Between four pixels."""
    resize = _read(graph, operation, BILINEAR_TYPES)
    if resize.align_corners and resize.half_pixel_centers:
        raise graph.unsupported(
            operation, "it aligns corners and counts from the middle of pixels", "choose one of the two"
        )
    kind = resize.source.dtype.name
    params = _images(resize) | {"channels": resize.source.shape[3]}
    if kind == "int8":
        for name, axis in zip(("row", "column"), resize.axes, strict=True):
            params |= _places_int8(graph, operation, resize, name, *axis)
    else:
        for name, axis in zip(("row", "column"), resize.axes, strict=True):
            numerator, denominator = resize.sides(*axis)
            params[f"{name}_scale"] = float(np.float32(numerator) / np.float32(denominator))
        params["shift"] = 0.5 if resize.half_pixel_centers else 0.0
    return KernelCall(
        kernel=f"planrt_resize_bilinear_{kind}",
        structure=f"planrt_resize_bilinear_{kind}_params",
        params=params,
        inputs=(resize.source.index,),
        output=resize.output.index,
        macs=4 * resize.output.elements,
    )


def _places_int8(
    graph: Graph, operation: Operation, resize: Resize, name: str, before: int, after: int
) -> dict[str, int]:
    numerator, denominator = resize.sides(before, after)
    scale = (ONE_PIXEL * numerator + denominator // 2) // denominator
    offset = scale // 2 - ONE_PIXEL // 2 if resize.half_pixel_centers else 0
    if (after - 1) * scale + offset >= before * ONE_PIXEL:
        raise graph.unsupported(
            operation,
            f"from {before} to {after} pixels, where TFLM's rounded scale reads behind the last one",
            "resize by less, in several steps for instance",
        )
    return {f"{name}_scale": scale, f"{name}_offset": offset}
