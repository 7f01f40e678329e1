"""LiteRT, with its reference kernels unless asked otherwise."""

from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_mlops.errors import UnsupportedModelError
from tinyml_mlops.evaluation.runners.base import collect, only_input, op_outputs, specs
from tinyml_mlops.plan.reader import read_tflite

Array = npt.NDArray[Any]


class LitertRunner:
    """Runs a ``.tflite`` with LiteRT.

    The reference kernels agree with TFLM's to the bit, but for FULLY_CONNECTED: there they round once where
    TFLM rounds twice, which is worth one step now and then. LiteRT's fast kernels are no reference at all.
    """

    def __init__(self, tflite: bytes, *, reference: bool = True) -> None:
        """Load a model.

        Args:
            tflite: the model.
            reference: reference kernels; False: LiteRT's fast ones.

        Raises:
            ModelError: the file is no model.
            UnsupportedModelError: LiteRT or :meth:`run` cannot take it.
        """
        self.name = "litert_reference" if reference else "litert"
        self._tflite, self._reference = tflite, reference
        self._graph = read_tflite(tflite)
        self.inputs, self.outputs = specs(self._graph)
        only_input(self.inputs)
        self._interpreter = self._open(preserve=False)

    def _open(self, *, preserve: bool) -> Any:
        from ai_edge_litert.interpreter import Interpreter, OpResolverType

        resolver = OpResolverType.BUILTIN_REF if self._reference else OpResolverType.AUTO
        try:
            interpreter = Interpreter(
                model_content=self._tflite,
                experimental_op_resolver_type=resolver,
                experimental_preserve_all_tensors=preserve,
                num_threads=1,
            )
            interpreter.allocate_tensors()
        except (RuntimeError, ValueError) as error:
            raise UnsupportedModelError(
                f"LiteRT cannot run this model: {error}", hint="convert it with builtin ops only"
            ) from error
        return interpreter

    def run(self, x: Array, /) -> Array:
        spec = self.inputs[0]
        source = self._interpreter.get_input_details()[0]["index"]
        result = self._interpreter.get_output_details()[0]["index"]
        rows = []
        for sample in spec.batch(x):
            self._interpreter.set_tensor(source, sample.reshape(spec.shape))
            self._interpreter.invoke()
            rows.append(self._interpreter.get_tensor(result))
        return collect(rows, self.outputs[0])

    def trace(self, x: Array, /) -> dict[int, Array]:
        interpreter = self._open(preserve=True)
        spec = self.inputs[0]
        interpreter.set_tensor(interpreter.get_input_details()[0]["index"], spec.batch(x).reshape(spec.shape))
        interpreter.invoke()
        return {number: np.array(interpreter.get_tensor(number)) for number in op_outputs(self._graph)}
