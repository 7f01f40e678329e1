"""What a front end is to the C in ``firmware/lib/frontend``: which function, and its tables."""

from dataclasses import dataclass

import numpy as np

from tinyml_mlops.features.arrays import Float


@dataclass(frozen=True)
class SpectrumTables:
    """``frontend_spectrum`` of ``frontend.h``, before it is packed.

    Attributes:
        points: of the FFT.
        window: ``[frame]``, by which 16-bit samples are multiplied.
        weights: ``[points / 2 + 1, filters]``; 0 for the first and the last bin,
            which the C does not compute.
        log_floor: added to each energy.
        dct: ``[filters, coefficients]``; None: the logarithms are the features.
        mean_square: factor from a sum of squared 16-bit samples to what its logarithm is taken of; 0: unused.
    """

    points: int
    window: Float
    weights: Float
    log_floor: float
    dct: Float | None = None
    mean_square: float = 0.0

    def filters(self) -> list[tuple[int, Float]]:
        """First bin and weights of every filter, without the zeros around them.

        A filter's zeros inside stay: C goes from bin to bin.
        """
        found = []
        for column in self.weights.T:
            inside = np.flatnonzero(column)
            found.append((int(inside[0]), column[inside[0] : inside[-1] + 1]))
        return found

    def twiddles(self) -> Float:
        """``[points / 2, 2]``: cosine and negative sine of 2π i / points."""
        phase = 2.0 * np.pi * np.arange(self.points // 2) / self.points
        return np.stack([np.cos(phase), -np.sin(phase)], axis=1).astype(np.float32)


@dataclass(frozen=True)
class CFrontEnd:
    """How C computes a column.

    Attributes:
        column: the function, of type ``frontend_column``.
        spectrum: what it needs; None: nothing.
    """

    column: str
    spectrum: SpectrumTables | None = None
