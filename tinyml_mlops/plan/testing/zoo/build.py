"""Make models: ``python -m tinyml_mlops.plan.testing.zoo.build NAME=FILE…``."""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tinyml_mlops.files import write_bytes
from tinyml_mlops.plan.testing.zoo.calibrate import draw_scales, set_statistics, spread_answers
from tinyml_mlops.plan.testing.zoo.catalogue import CATALOGUE, Entry
from tinyml_mlops.plan.testing.zoo.dead_channels import kill_channels
from tinyml_mlops.plan.testing.zoo.images import images
from tinyml_mlops.training.convert import to_float32, to_int8_after_training, to_int16x8_after_training
from tinyml_mlops.training.start import start_tensorflow

SEED = 1
SAMPLES = 64


def made(entry: Entry) -> bytes:
    """The ``.tflite``."""
    start_tensorflow(SEED)
    x = images(SAMPLES, entry.shape, SEED)
    model = entry.build(entry.shape)
    random = np.random.default_rng(SEED)
    draw_scales(model, random)
    if entry.dead_channels:
        kill_channels(model, random)
    set_statistics(model, x)
    spread_answers(model, x)

    def representative() -> Iterator[list[npt.NDArray[np.float32]]]:
        for sample in x:
            yield [sample[np.newaxis]]

    match entry.kind:
        case "float32":
            return to_float32(model)
        case "int8":
            return to_int8_after_training(model, representative)
        case "int16x8":
            return to_int16x8_after_training(model, representative, float_ends=entry.float_ends)


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        name, _, path = argument.partition("=")
        write_bytes(Path(path), made(CATALOGUE[name]))
