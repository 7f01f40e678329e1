"""The samples that post-training quantisation may look at: the calibration split, all of it, nothing else."""

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from tinyml_mlops.data import Manifest, Split
from tinyml_mlops.errors import DataError

Representative = Callable[[], Iterator[list[npt.NDArray[np.float32]]]]


def representative_dataset(split: Split, manifest: Manifest) -> Representative:
    """What the converter asks for: one sample at a time, in the order of the split.

    Raises:
        DataError: there is no sample, or one that the manifest does not list for calibration.
    """
    if not len(split):
        raise DataError(
            "the calibration set is empty",
            hint="set data.calibration_samples to 100 or more and run `dvc repro`",
        )
    allowed = set(manifest.calibration_ids)
    if strangers := [name for name in split.ids.tolist() if name not in allowed]:
        raise DataError(
            f"{len(strangers)} calibration sample(s) are not of the calibration split: "
            f"{', '.join(strangers[:3])}",
            hint="calibrate on calibration.npz only; test data would make the figures worthless",
        )
    if not np.all(np.isfinite(split.x)):
        raise DataError(
            "the calibration set holds values that are not finite", hint="run `dvc repro prepare`"
        )

    def samples() -> Iterator[list[npt.NDArray[np.float32]]]:
        for sample in split.x:
            yield [sample[np.newaxis]]

    return samples
