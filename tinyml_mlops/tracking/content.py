"""What one MLflow run holds, before MLflow is involved."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from mlflow.models import Model


@dataclass(frozen=True)
class Point:
    """One value of one metric.

    Attributes:
        key: canonical name (DESIGN.md, "Numbers"); the unit is part of it.
        step: epoch of a learning curve, 0 for a result.
    """

    key: str
    value: float
    step: int = 0


@dataclass(frozen=True)
class DatasetFacts:
    """The data a run has seen, for MLflow's dataset column.

    Attributes:
        digest: hexadecimal; MLflow stores at most 36 characters.
        source: where the data comes from, as params.yaml names it.
        context: what it was used for, ``training`` or ``testing``.
        profile: counts and the like, as JSON.
    """

    name: str
    digest: str
    source: str
    context: str
    profile: str


@dataclass(frozen=True)
class ModelContent:
    """The model of a run, for MLflow's table of models.

    Attributes:
        kind: MLflow's ``model_type``.
        write: fills a folder and MLflow's record of the model; only called when it has to be logged.
    """

    name: str
    kind: str
    write: "Callable[[Path, Model], object]"
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RunContent:
    """Everything that is logged for one run.

    Attributes:
        digest: 64 hexadecimal digits over all inputs; what the run is found by (tag ``tinyml.digest``).
        note: description in Markdown, shown on the run's page.
        artifacts: name on the server → file here.
        figures: name on the server → what draws it; only called when the run has to be logged.
        pages: name on the server → what writes it, likewise.
        model: the model that the run's metrics are of; it has the run's params too.
    """

    name: str
    digest: str
    note: str
    params: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    metrics: tuple[Point, ...] = ()
    dataset: DatasetFacts | None = None
    artifacts: Mapping[str, Path] = field(default_factory=dict)
    figures: Mapping[str, "Callable[[], Figure]"] = field(default_factory=dict)
    model: ModelContent | None = None
    pages: Mapping[str, Callable[[], str]] = field(default_factory=dict)
