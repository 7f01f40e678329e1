"""What the gate looks at."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class BoardFigures:
    """One board.

    Attributes:
        metrics: canonical name → value (DESIGN.md, "Numbers").
        golden_vectors: that the device computed as TFLM does; None: it was never asked.
        misfit: what is missing, where the variant is too big for the board; empty where it fits.
    """

    metrics: Mapping[str, float]
    golden_vectors: int | None
    misfit: str = ""


@dataclass(frozen=True)
class Figures:
    """One form of a model with all that was measured of it.

    Attributes:
        name: of the variant, for people.
        metric: name of the headline metric.
        value: of it, over the test split.
        float32: the same of the float32 variant of the same training; None where there is none.
        boards: by name, in the order in which they count.
        commit: of the sources that all of it comes from; empty where files differed from any commit.
        test_data: digest of the data that :attr:`value` is of; empty where it was not noted with it.
    """

    name: str
    metric: str
    value: float
    higher_is_better: bool
    float32: float | None
    boards: Mapping[str, BoardFigures]
    commit: str
    test_data: str = ""
