"""Types of arrays."""

import numpy as np
import numpy.typing as npt

Float = npt.NDArray[np.float32]
Double = npt.NDArray[np.float64]
Int16 = npt.NDArray[np.int16]
