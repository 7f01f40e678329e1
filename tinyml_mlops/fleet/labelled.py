"""Labelled samples that devices are asked, for the accuracy that a rollout looks at."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from tinyml_mlops.data.npz import load_npz, save_npz
from tinyml_mlops.decision import About
from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.errors import DataError, FleetError
from tinyml_mlops.evaluation.quantized import to_raw, to_real
from tinyml_mlops.measure.sampling import device_outputs, spread

Array = npt.NDArray[Any]

MOST = 50
"""Samples: each takes a device some 10 ms on a good link, and a second of a slow one."""


@dataclass(frozen=True)
class Labelled:
    """Samples with the class numbers that are right.

    Attributes:
        x: ``[n, …]`` float32, as a split of the data holds them.
        y: ``[n]`` class numbers.
        about: of the model they are for; only its decision rule is used.
    """

    x: Array
    y: Array
    about: About

    @classmethod
    def chosen(cls, x: Array, y: Array, about: About) -> "Self | None":
        """Up to :data:`MOST` of the samples; None where the model decides for no class."""
        if not about.decision.classifies or not len(x):
            return None
        taken = spread(len(x), MOST)
        return cls(np.asarray(x[taken], np.float32), np.asarray(y[taken], np.int64), about)

    def accuracy(self, client: DeviceClient) -> float:
        """How many of the samples the model on a device decides for as they are labelled; 0 to 1."""
        model = client.model()
        source, result = model.inputs[0], model.outputs[0]
        x = to_raw(self.x, source.dtype, source.scale, source.zero_point)
        outputs = device_outputs(client, [x.reshape(len(x), *source.shape[1:])])[0]
        decided = self.about.decision.decide(
            to_real(x, source.scale, source.zero_point).reshape(self.x.shape),
            to_real(outputs, result.scale, result.zero_point),
        )
        return float(np.mean(decided == self.y))

    def write(self, path: Path) -> None:
        """Write a ``.npz``: the same samples give the same bytes."""
        about = np.frombuffer(self.about.model_dump_json().encode(), np.uint8)
        save_npz(path, {"x": self.x, "y": self.y, "about": about})

    def content(self) -> bytes:
        """What :meth:`write` writes."""
        with tempfile.TemporaryDirectory() as scratch:
            path = Path(scratch) / "labelled.npz"
            self.write(path)
            return path.read_bytes()

    @classmethod
    def of(cls, content: bytes) -> Self:
        """The samples in ``content``; errors as those of :meth:`read`."""
        with tempfile.TemporaryDirectory() as scratch:
            path = Path(scratch) / "labelled.npz"
            path.write_bytes(content)
            return cls.read(path)

    @classmethod
    def read(cls, path: Path) -> Self:
        """Raises:
        FleetError: the file is missing, or holds something else.
        """
        try:
            arrays = load_npz(path)
            about = About.model_validate_json(arrays["about"].tobytes())
            return cls(arrays["x"].astype(np.float32), arrays["y"].astype(np.int64), about)
        except (DataError, KeyError, ValueError) as error:
            raise FleetError(
                f"{path} does not hold the labelled samples of this rollout: {error}",
                hint="restore the file; or abort the rollout and promote again",
            ) from error
