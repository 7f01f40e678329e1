"""What a model is for and how its answers are found: travels with it, so that no one re-types it."""

from typing import Annotated, Any

from pydantic import Field

from tinyml_mlops.decision.rule import DecisionRule, Value
from tinyml_mlops.records import Record

Name = Annotated[str, Field(max_length=200)]


class About(Record):
    """What a model was made for.

    Attributes:
        task: the learning problem, free text.
        variant: form of the model, e.g. ``int8_qat``.
        metric: name of the headline metric; empty where nothing was measured yet.
        decision: from outputs to an answer, with threshold, labels and debounce.
        features: how the input is computed from what a sensor gives, its scaling included.
    """

    task: Name = ""
    variant: Name = ""
    metric: Name = ""
    decision: DecisionRule = Field(default_factory=Value)
    features: dict[str, Any] = Field(default_factory=dict)

    @property
    def labels(self) -> tuple[str, ...]:
        """Class names in the order of the numbers that are decided for; empty for a regression."""
        return self.decision.labels
