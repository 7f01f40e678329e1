"""A loaded model: real values in and out, with the runtime of choice."""

import threading
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy.typing as npt

from tinyml_mlops.errors import UserInputError
from tinyml_mlops.evaluation.quantized import to_real
from tinyml_mlops.evaluation.runners.base import Runner
from tinyml_mlops.mlflow_plugin.flavour.contents import tensor_specs
from tinyml_mlops.mlflow_plugin.flavour.facts import Facts
from tinyml_mlops.mlflow_plugin.flavour.folder import GOLDEN, TFLITE, plan_name, read_folder
from tinyml_mlops.mlflow_plugin.flavour.tensors import raw_inputs, real_outputs
from tinyml_mlops.plan.golden import GoldenVectors

Array = npt.NDArray[Any]

RUNTIMES = ("planrt", "tflm", "litert")
DEFAULT_RUNTIME = "planrt"


class TinymlModel:
    """A model folder that was read and verified. May be used from several threads.

    Attributes:
        facts: what it is.
        tflite: the model.
        plan: compiled from it, for the first board.
    """

    def __init__(self, facts: Facts, files: Mapping[str, bytes]) -> None:
        """Use :meth:`open`."""
        self.facts = facts
        self.tflite = files[TFLITE]
        self.inputs, self.outputs = tensor_specs(self.tflite)
        self.plan = files[plan_name(facts.kernel_set)]
        self._golden = files[GOLDEN]
        self._runners: dict[str, Runner] = {}
        self._lock = threading.Lock()

    @classmethod
    def open(cls, root: Path) -> "TinymlModel":
        """Read the MLflow model at ``root``.

        Raises:
            ModelError: it is no model of this flavour, or was changed.
        """
        return cls(*read_folder(root))

    @cached_property
    def golden(self) -> GoldenVectors:
        """Inputs and the outputs that a device has to give for them."""
        return GoldenVectors.load(Path(GOLDEN), self._golden)

    def predict(
        self, data: Any, runtime: str = DEFAULT_RUNTIME, *, raw: bool = False
    ) -> Array | dict[str, Array]:
        """Quantise, run, dequantise; ``[n, …]`` float32, by name where the model has several outputs.

        Each call is a sequence of its own: a model with state begins anew.

        Args:
            data: see :func:`~tinyml_mlops.mlflow_plugin.flavour.tensors.raw_inputs`.
            runtime: ``planrt`` or ``tflm`` (what a device answers, to the bit for integers), or ``litert``
                with its reference kernels.
            raw: numbers are raw values of the model's own types, in and out.

        Raises:
            UserInputError: not the model's inputs, or no such runtime.
            ModelError: the runtime cannot take the model.
        """
        inputs = raw_inputs(data, self.inputs, [tensor.name for tensor in self.facts.inputs], raw=raw)
        names = [tensor.name for tensor in self.facts.outputs]
        return real_outputs(self.run_raw(*inputs, runtime=runtime), self.outputs, names, raw=raw)

    def decide(self, data: Any, runtime: str = DEFAULT_RUNTIME, *, raw: bool = False) -> Array:
        """What the model's decision rule makes of its first output: class numbers ``[n]``, or values.

        A number counts the rule's labels; -1: none of them.

        Values of one element a sample are ``[n]`` too, which is what MLflow's own evaluators take.

        Raises:
            UserInputError, ModelError: see :meth:`predict`.
        """
        inputs = raw_inputs(data, self.inputs, [tensor.name for tensor in self.facts.inputs], raw=raw)
        return self.decide_raw(inputs[0], self.run_raw(*inputs, runtime=runtime)[0], raw=raw)

    def decide_raw(self, x: Array, outputs: Array, *, raw: bool = False) -> Array:
        """Decide from raw values of the first input and the first output, whoever computed them.

        ``raw``: answers that are values are raw, too.
        """
        rule, source, result = self.facts.about.decision, self.inputs[0], self.outputs[0]
        if raw and not rule.classifies:
            return rule.decide(x, outputs)
        real = to_real(outputs, result.scale, result.zero_point)
        return rule.decide(to_real(x, source.scale, source.zero_point), real)

    def run_raw(self, *inputs: Array, runtime: str = DEFAULT_RUNTIME) -> tuple[Array, ...]:
        """Raw samples ``[n, …]`` of every input → raw values of every output.

        Raises:
            UserInputError: no such runtime.
            ModelError: the runtime cannot take the model.
            ValueError: not the model's inputs.
        """
        with self._lock:
            runner = self._runner(runtime)
            runner.reset()
            return runner.run_all(*inputs)

    def _runner(self, runtime: str) -> Runner:
        if runtime not in self._runners:
            self._runners[runtime] = self._opened(runtime)
        return self._runners[runtime]

    def _opened(self, runtime: str) -> Runner:
        """Only the chosen runtime is imported."""
        if runtime == "planrt":
            from tinyml_mlops.evaluation.runners.planrt import PlanrtRunner

            return PlanrtRunner(self.plan)
        if runtime == "tflm":
            from tinyml_mlops.evaluation.runners.tflm import TflmRunner

            return TflmRunner(self.tflite)
        if runtime == "litert":
            from tinyml_mlops.evaluation.runners.litert import LitertRunner

            return LitertRunner(self.tflite)
        raise UserInputError(
            f"there is no runtime {str(runtime)[:100]!r}", hint=f"choose one of: {', '.join(RUNTIMES)}"
        )
