"""How an op's output may lie over an input that no later op reads."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

MOST_PIXELS = 1 << 20
"""Of an output that is looked at pixel by pixel; no board has RAM for more."""


@dataclass(frozen=True)
class Overlap:
    """How far an op's output may reach into an input.

    A kernel that goes through its input from start to end is done with the front of it while it still writes:
    the output may start up to ``distance`` bytes behind the input's start (before it, if negative), and then
    never reaches bytes that are still to be read.

    Attributes:
        distance: output offset ≤ input offset + distance, in bytes.
        exact: only the input's own offset will do, or none of its bytes.
    """

    distance: int
    exact: bool = False

    def both(self, other: "Overlap") -> "Overlap | None":
        """What satisfies this and ``other``, for one tensor that is read as two inputs."""
        if self.exact or other.exact:
            return Overlap(0, exact=True) if min(self.distance, other.distance) >= 0 else None
        return Overlap(min(self.distance, other.distance))


def row_overlap(
    rows: int, input_bytes: int, output_bytes: int, *, block: int = 1, expanded: bool = False
) -> Overlap:
    """The overlap of a kernel that turns one row after the other into a row of the output.

    Args:
        rows: how many.
        input_bytes: of one row.
        output_bytes: of one row.
        block: rows that are worked on together.
        expanded: a block is copied elsewhere before the first of its results is written.
    """
    # From block to block the distance changes by the same amount, up to the last, which may be smaller.
    blocks = -(-rows // block)
    first = np.unique([0, max(blocks - 2, 0), blocks - 1]) * block
    end = np.minimum(first + block, rows)
    return _overlap((end if expanded else first) * input_bytes, end * output_bytes)


def window_overlap(
    area: Mapping[str, int], element_bytes: int, *, block: int = 1, expanded: bool = False
) -> Overlap | None:
    """The overlap of a kernel that moves a window over an image, pixel by pixel of the output, row by row.

    Args:
        area: the fields of ``planrt_area``.
        element_bytes: of input and output.
        block: output pixels in a row's order that are worked on together, across the ends of rows too.
        expanded: the windows of a block are copied elsewhere before the first of its results is written.
    """
    if area["batches"] != 1 or area["output_height"] * area["output_width"] > MOST_PIXELS:
        return None
    pixel = area["input_channels"] * element_bytes
    top = _first(area["output_height"], area["stride_height"], area["pad_top"], area["input_height"])
    left = _first(area["output_width"], area["stride_width"], area["pad_left"], area["input_width"])
    rows = top * area["input_width"] * pixel
    reads = (rows[:, np.newaxis] + left[np.newaxis, :] * pixel).reshape(-1)
    # The front that the windows from an output pixel on do not need any more; everything at the very end.
    needed = np.minimum.accumulate(reads[::-1])[::-1]
    whole = area["input_height"] * area["input_width"] * pixel
    needed = np.append(needed, whole)
    first = np.arange(0, reads.size, block)
    end = np.minimum(first + block, reads.size)
    return _overlap(needed[end if expanded else first], end * area["output_channels"] * element_bytes)


def _first(outputs: int, stride: int, pad: int, size: int) -> npt.NDArray[np.int64]:
    """The first position of the input under the window, for each output along one axis."""
    return np.clip(np.arange(outputs, dtype=np.int64) * stride - pad, 0, size - 1)


def _overlap(done: npt.NDArray[np.int64], written: npt.NDArray[np.int64]) -> Overlap:
    """From how many bytes at the front are done with while so many are written, block by block."""
    return Overlap(int((done - written).min()))
