"""The models that there are; tensorflow is imported by none of this until a model is made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Shape = tuple[int, int, int]


@dataclass(frozen=True)
class Entry:
    """One model.

    Attributes:
        shape: of a sample: height, width, channels.
        build: makes the float model for inputs of that shape, its statistics not yet set.
        kind: ``float32``; ``int8``: in and out and throughout; ``int16x8``: int16 data and int8 weights, in
            which ``float_ends`` leaves inputs and outputs float32.
        dead_channels: leave channels that do not depend on the input, and mostly zero weights.
    """

    shape: Shape
    build: Callable[[Shape], Any]
    kind: Literal["float32", "int8", "int16x8"] = "int8"
    float_ends: bool = False
    dead_channels: bool = False


def _mobilenet(shape: Shape) -> Any:
    from tinyml_mlops.tasks.person.mobilenet_v1 import mobilenet_v1

    return mobilenet_v1(shape, alpha=0.25, classes=2)


def _resnet8(shape: Shape) -> Any:
    from tinyml_mlops.plan.testing.zoo.resnet8 import resnet8

    return resnet8(shape, classes=10)


def _keywords(shape: Shape) -> Any:
    from tinyml_mlops.tasks.base import ModelSpec
    from tinyml_mlops.tasks.networks.ds_cnn import ds_cnn

    return ds_cnn(ModelSpec(shape, tuple(f"word{n}" for n in range(12))), 0, name="ds_cnn")


CATALOGUE: Mapping[str, Entry] = {
    "mobilenet_v1_025_96": Entry((96, 96, 3), _mobilenet),
    "mobilenet_v1_025_96_dead": Entry((96, 96, 3), _mobilenet, dead_channels=True),
    "resnet8_int8": Entry((32, 32, 3), _resnet8),
    "resnet8_float32": Entry((32, 32, 3), _resnet8, kind="float32"),
    "resnet8_int16x8": Entry((32, 32, 3), _resnet8, kind="int16x8"),
    "ds_cnn_int8": Entry((49, 10, 1), _keywords),
    "ds_cnn_float32": Entry((49, 10, 1), _keywords, kind="float32"),
    "ds_cnn_int16x8": Entry((49, 10, 1), _keywords, kind="int16x8", float_ends=True),
}
