"""Which samples of a recording are faulty: the optional columns ``anomaly`` and ``label``."""

import numpy as np
import numpy.typing as npt

from tinyml_mlops.data.recordings.recording import Recording
from tinyml_mlops.tasks.anomalies.takes import NORMAL

COLUMNS = ("anomaly", "label")
FAULTY = ("1", "1.0", "true", "yes", "anomaly")
SOUND = ("0", "0.0", "false", "no", NORMAL, "")
NO_FAULT = (NORMAL, "ok", "good", "healthy", "none", "0", "")
ANY_FAULT = "anomaly"  # where nothing names it


def conditions(recording: Recording) -> npt.NDArray[np.str_]:
    """The condition of every sample ``[n]``: ``normal`` or the name of a fault.

    ``anomaly`` (0 or 1) decides where it is there, ``label`` names the fault; without either column the
    recording is free of faults.

    Raises:
        ValueError: with the reason: ``anomaly`` is neither 0 nor 1.
    """
    n = len(recording.time_s)
    labels = recording.marks.get("label", np.full(n, NORMAL))
    named = np.where(np.isin(labels, NO_FAULT), NORMAL, labels)
    if "anomaly" not in recording.marks:
        return named
    marked = recording.marks["anomaly"]
    if len(wrong := np.flatnonzero(~np.isin(marked, FAULTY + SOUND))):
        row = int(wrong[0])
        raise ValueError(
            f"column anomaly, row {row + 1} of the data: {str(marked[row])!r} is neither 0 nor 1"
        )
    return np.where(np.isin(marked, SOUND), NORMAL, np.where(named == NORMAL, ANY_FAULT, named))
