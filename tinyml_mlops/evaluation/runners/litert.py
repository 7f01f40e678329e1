"""LiteRT, with its reference kernels unless asked otherwise."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_mlops.errors import UnsupportedModelError
from tinyml_mlops.evaluation.runners.interpreter import InterpreterRunner
from tinyml_mlops.plan.graph import Tensor

Array = npt.NDArray[Any]


class LitertRunner(InterpreterRunner):
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
            UnsupportedModelError: LiteRT cannot take it.
        """
        super().__init__(tflite)
        self.name = "litert_reference" if reference else "litert"
        self._reference = reference
        self.reset()

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

    def _run_one(self, interpreter: Any, samples: Sequence[Array]) -> list[Array]:
        for index, spec, sample in zip(self._graph.inputs, self.inputs, samples, strict=True):
            interpreter.set_tensor(index, sample.reshape(spec.shape))
        interpreter.invoke()
        return [np.array(interpreter.get_tensor(index)) for index in self._graph.outputs]

    def _value(self, interpreter: Any, tensor: Tensor) -> Array:
        return np.array(interpreter.get_tensor(tensor.index))
