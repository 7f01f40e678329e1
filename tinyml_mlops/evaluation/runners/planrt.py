"""planrt on the host: the C that runs on the board."""

from typing import Any

import numpy.typing as npt

from tinyml_mlops.plan.host import HostModel
from tinyml_mlops.plan.spec import TensorSpec

Array = npt.NDArray[Any]


class PlanrtRunner:
    """Runs a plan."""

    name = "planrt"

    def __init__(self, plan: bytes) -> None:
        """Open a plan.

        Raises:
            InvalidPlanError: planrt refuses it.
        """
        self._plan = plan
        self._model = HostModel.open(plan)

    @property
    def inputs(self) -> tuple[TensorSpec, ...]:
        return self._model.inputs

    @property
    def outputs(self) -> tuple[TensorSpec, ...]:
        return self._model.outputs

    def run(self, x: Array, /) -> Array:
        return self._model.run(x)

    def run_all(self, *inputs: Array) -> tuple[Array, ...]:
        return self._model.run_all(*inputs)

    def trace(self, *inputs: Array) -> dict[int, Array]:
        traced = HostModel.open(self._plan).trace_sources(*inputs)
        return {source: values for _, source, values in traced}

    def reset(self) -> None:
        self._model.reset()
