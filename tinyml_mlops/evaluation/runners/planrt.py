"""planrt on the host: the C that runs on the board."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_mlops.cores import usable_cores
from tinyml_mlops.plan.host import HostModel
from tinyml_mlops.plan.layout import structures
from tinyml_mlops.plan.spec import TensorSpec

Array = npt.NDArray[Any]

MANY = 256
"""Samples from which on a second core is worth opening the plan once more."""


class PlanrtRunner:
    """Runs a plan; many samples on all cores, where no state passes from one to the next."""

    name = "planrt"

    def __init__(self, plan: bytes) -> None:
        """Open a plan.

        Raises:
            InvalidPlanError: planrt refuses it.
        """
        self._plan = plan
        self._model = HostModel.open(plan)
        self._stateful = structures()["planrt_header"].unpack(plan)["state_count"] > 0

    @property
    def inputs(self) -> tuple[TensorSpec, ...]:
        return self._model.inputs

    @property
    def outputs(self) -> tuple[TensorSpec, ...]:
        return self._model.outputs

    def run(self, x: Array, /) -> Array:
        return self.run_all(x)[0]

    def run_all(self, *inputs: Array) -> tuple[Array, ...]:
        samples = min((len(x) for x in inputs if np.ndim(x)), default=0)
        workers = min(usable_cores(), samples // MANY)
        if self._stateful or workers < 2:
            return self._model.run_all(*inputs)
        parts = zip(*(np.array_split(np.asarray(x), workers) for x in inputs), strict=True)
        with ThreadPoolExecutor(workers) as pool:  # threads: the C runs without Python's lock
            found = list(pool.map(lambda part: HostModel.open(self._plan).run_all(*part), parts))
        return tuple(np.concatenate(output) for output in zip(*found, strict=True))

    def trace(self, *inputs: Array) -> dict[int, Array]:
        traced = HostModel.open(self._plan).trace_sources(*inputs)
        return {source: values for _, source, values in traced}

    def reset(self) -> None:
        self._model.reset()
