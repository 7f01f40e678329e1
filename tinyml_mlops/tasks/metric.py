"""What scoring gives: figures with their uncertainty, and the points of the task's own figure."""

from typing import Literal, Self

from pydantic import model_validator

from tinyml_mlops.records import Record


class Metric(Record):
    """One figure with its uncertainty.

    Attributes:
        name: e.g. ``accuracy``; the tag ``tinyml.metric`` of a run.
        low: lower end of the 95 % interval.
        high: upper end of it.
        n: samples that it was computed from.
    """

    name: str
    value: float
    low: float
    high: float
    higher_is_better: bool
    n: int


class Line(Record):
    """One series of a figure.

    Attributes:
        style: ``line`` joins the points; ``points`` does not; ``reference`` is what to compare with.
    """

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    style: Literal["line", "points", "reference"] = "line"

    @model_validator(mode="after")
    def _as_many_of_each(self) -> Self:
        if len(self.x) != len(self.y):
            raise ValueError(f"{self.name}: {len(self.x)} x for {len(self.y)} y")
        return self


class Curve(Record):
    """The figure that says most about a task, e.g. a ROC curve.

    Attributes:
        title: what is shown, for a heading.
        x_label: with the unit.
        y_label: with the unit.
    """

    title: str
    x_label: str
    y_label: str
    lines: tuple[Line, ...]


class Scores(Record):
    """All that a task says about outputs.

    Attributes:
        headline: what variants are compared by.
        others: each with a name of its own.
        curve: None where the task has no figure but the confusion matrix.
    """

    headline: Metric
    others: tuple[Metric, ...] = ()
    curve: Curve | None = None
