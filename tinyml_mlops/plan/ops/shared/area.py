"""Geometry of windows that move over an image: ``planrt_area`` for convolutions and pools."""

from dataclasses import dataclass

from tinyml_mlops.plan.graph import Graph, Operation, Tensor
from tinyml_mlops.plan.layout import constants
from tinyml_mlops.plan.ops.base import option
from tinyml_mlops.plan.ops.shared.overlap import Overlap, window_overlap

SAME, VALID = 0, 1
"""``Padding`` of the schema."""

MARGINS = "margins"
"""Option of an op that a pass put a PAD into: pixels of the zero point around its image, before and behind it
along height and along width. The op's own padding comes outside of them."""


@dataclass(frozen=True)
class Axis:
    """One of the two axes that the window moves along."""

    size: int
    window: int
    stride: int
    dilation: int
    padding: int
    margins: tuple[int, int]

    @property
    def extent(self) -> int:
        """Of the image with its margins."""
        return self.size + sum(self.margins)

    @property
    def reach(self) -> int:
        """What the window covers, gaps included."""
        return (self.window - 1) * self.dilation + 1

    @property
    def outputs(self) -> int:
        room = self.extent if self.padding == SAME else self.extent - self.reach + 1
        return max(0, -(-room // self.stride))

    @property
    def pad(self) -> int:
        """Pixels missing in front of the first window; SAME puts the odd one behind."""
        missing = max(0, (self.outputs - 1) * self.stride + self.reach - self.extent)
        return self.margins[0] + (missing // 2 if self.padding == SAME else 0)

    @property
    def border(self) -> bool:
        """Does a window stick out?"""
        return self.pad > 0 or (self.outputs - 1) * self.stride + self.reach - self.pad > self.size


@dataclass(frozen=True)
class Area:
    """Both axes, with the tensors they belong to."""

    source: Tensor
    output: Tensor
    height: Axis
    width: Axis

    @property
    def border(self) -> bool:
        return self.height.border or self.width.border

    def sharing(self) -> dict[int, Overlap]:
        """``KernelCall.sharing`` of a portable kernel: pixel by pixel, reading while it writes."""
        found = window_overlap(self.params(), self.source.dtype.itemsize)
        return {} if found is None else {0: found}

    def params(self) -> dict[str, int]:
        """Values for ``planrt_area``."""
        return {
            "batches": self.source.shape[0],
            "input_height": self.height.size,
            "input_width": self.width.size,
            "input_channels": self.source.shape[3],
            "output_height": self.height.outputs,
            "output_width": self.width.outputs,
            "output_channels": self.output.shape[3],
            "window_height": self.height.window,
            "window_width": self.width.window,
            "stride_height": self.height.stride,
            "stride_width": self.width.stride,
            "dilation_height": self.height.dilation,
            "dilation_width": self.width.dilation,
            "pad_top": self.height.pad,
            "pad_left": self.width.pad,
            "unused": 0,
        }


def area_of(
    graph: Graph, operation: Operation, source: Tensor, output: Tensor, window: tuple[int, int], channels: int
) -> Area:
    """The geometry of an op with the options ``padding`` and ``strideH``, ``strideW``, and perhaps dilation.

    Args:
        graph: for messages.
        operation: has the options.
        source: ``[batch, height, width, channels]``.
        output: checked against what follows from the rest.
        window: height and width.
        channels: of the output.

    Raises:
        UnsupportedModelError: the output's shape does not follow, or a number is out of range.
    """
    if len(source.shape) != 4 or len(output.shape) != 4:
        raise graph.unsupported(
            operation,
            f"its input has shape {list(source.shape)}, not [batch, height, width, channels]",
            "use two-dimensional layers on four-dimensional data",
        )
    padding = option(graph, operation, "padding")
    if padding not in (SAME, VALID):
        raise graph.unsupported(operation, f"padding number {padding} is no padding", "convert again")
    strides = option(graph, operation, "strideH"), option(graph, operation, "strideW")
    dilations = operation.options.get("dilationHFactor", 1), operation.options.get("dilationWFactor", 1)
    extents = (*source.shape, *output.shape, *window, *strides, *dilations)
    limit = constants()["PLANRT_MAX_EXTENT"]
    if any(not 1 <= extent <= limit for extent in extents):
        raise graph.unsupported(
            operation, f"a size, stride or dilation of {extents} is not in 1 … {limit}", "use smaller layers"
        )
    margins = operation.options.get(MARGINS, ((0, 0), (0, 0)))
    height, width = (
        Axis(source.shape[axis + 1], window[axis], strides[axis], dilations[axis], padding, margins[axis])
        for axis in (0, 1)
    )
    expected = (source.shape[0], height.outputs, width.outputs, channels)
    if output.shape != expected or max(height.pad, width.pad) > limit:
        raise graph.unsupported(
            operation,
            f"'{output.name}' has shape {list(output.shape)}; {list(expected)} follows from the input",
            "convert the model again",
        )
    return Area(source, output, height, width)
