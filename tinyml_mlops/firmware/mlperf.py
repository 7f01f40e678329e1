"""The models of MLPerf Tiny: what their samples and results look like, and firmware that answers for them.

Facts from mlcommons/tiny: ``benchmark/evaluation/datasets/README.md`` and the reference submissions.
"""

from enum import Enum
from typing import TYPE_CHECKING

import numpy as np

from tinyml_mlops.errors import UnsupportedModelError, UserInputError
from tinyml_mlops.records import Record

if TYPE_CHECKING:
    from tinyml_mlops.plan import CompiledPlan

HEADER = "mlperf_benchmark.h"
"""In an export folder: the firmware that is built from it answers the benchmark's text commands as well."""


class Form(Enum):
    """What the host loads, and what the results are; names as in ``firmware/src/mlperf/mlperf_tensors.h``."""

    FEATURES = "MLPERF_FEATURES"
    """int8, as the model takes them; results are scores, one a class."""

    IMAGE = "MLPERF_IMAGE"
    """Pixels of 0 … 255, less 128 for the model; results are scores, one a class."""

    SPECTRUM = "MLPERF_SPECTRUM"
    """float32, little-endian, quantised by the device; the result is the mean squared error of the output."""


class Benchmark(Record):
    """One model of MLPerf Tiny.

    Attributes:
        elements: of the model's input.
        classes: of its data set.
        lowest_accuracy: percent of top-1 that a result of the closed division has to reach; None: AUC counts.
        lowest_auc: likewise.
    """

    name: str
    title: str
    form: Form
    elements: int
    classes: int
    lowest_accuracy: float | None = None
    lowest_auc: float | None = None

    @property
    def data_bytes(self) -> int:
        """What the host loads for one inference."""
        return self.elements * (4 if self.form is Form.SPECTRUM else 1)

    @property
    def results(self) -> int:
        """Numbers that the device answers with."""
        return 1 if self.form is Form.SPECTRUM else self.classes

    @property
    def outputs(self) -> int:
        """Elements of the model's output."""
        return self.elements if self.form is Form.SPECTRUM else self.classes

    def header(self) -> str:
        """Text of :data:`HEADER`."""
        return "\n".join(
            [
                "/* A model of MLPerf Tiny. Written by tinyml-mlops; do not edit. */",
                "#ifndef MLPERF_BENCHMARK_H",
                "#define MLPERF_BENCHMARK_H",
                f'#define MLPERF_MODEL "{self.name}"',
                f"#define MLPERF_FORM {self.form.value} /* mlperf/mlperf_tensors.h */",
                f"#define MLPERF_DATA_BYTES {self.data_bytes}u /* of one sample */",
                f"#define MLPERF_RESULTS {self.results}u /* numbers in an answer */",
                "#endif",
                "",
            ]
        )

    def check(self, model: "CompiledPlan") -> None:
        """Is ``model`` one that can be run as this benchmark?

        Raises:
            UnsupportedModelError: its input or output is another.
        """
        for what, tensors, elements in (
            ("input", model.inputs, self.elements),
            ("output", model.outputs, self.outputs),
        ):
            found = [f"{tensor.dtype} {list(tensor.shape)}" for tensor in tensors]
            if len(tensors) != 1 or tensors[0].dtype != np.int8 or np.prod(tensors[0].shape) != elements:
                raise UnsupportedModelError(
                    f"the model's {what} is {' and '.join(found)}; {self.name} has one of {elements} int8",
                    hint="choose another --benchmark, or a full-integer model of this one",
                )
        zero_point = model.inputs[0].zero_point
        if self.form is Form.IMAGE and zero_point != np.iinfo(np.int8).min:
            raise UnsupportedModelError(
                f"the model's input has zero point {zero_point}; {self.name} loads pixels, of which the "
                "device takes 128: that is right for a zero point of -128 only",
                hint="convert the model with inputs of 0 to 255, or 0 to 1",
            )


BENCHMARKS = {
    benchmark.name: benchmark
    for benchmark in (
        Benchmark(
            name="kws01",
            title="keyword spotting",
            form=Form.FEATURES,
            elements=49 * 10,
            classes=12,
            lowest_accuracy=90.0,
        ),
        Benchmark(
            name="vww01",
            title="visual wake words",
            form=Form.IMAGE,
            elements=96 * 96 * 3,
            classes=2,
            lowest_accuracy=80.0,
        ),
        Benchmark(
            name="ic01",
            title="image classification",
            form=Form.IMAGE,
            elements=32 * 32 * 3,
            classes=10,
            lowest_accuracy=85.0,
        ),
        Benchmark(
            name="ad01",
            title="anomaly detection",
            form=Form.SPECTRUM,
            elements=5 * 128,
            classes=2,
            lowest_auc=0.85,
        ),
    )
}


def benchmark_of(name: str) -> Benchmark:
    """The benchmark of this name.

    Raises:
        UserInputError: there is none.
    """
    if name not in BENCHMARKS:
        raise UserInputError(
            f"{name!r} is no model of MLPerf Tiny", hint=f"choose one of: {', '.join(BENCHMARKS)}"
        )
    return BENCHMARKS[name]
