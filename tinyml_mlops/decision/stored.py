"""The rule of one variant on disk: ``decision.json`` beside its ``model.tflite``."""

from tinyml_mlops.decision.rule import DecisionRule
from tinyml_mlops.records import Record


class Decision(Record):
    """``work/quantize/<variant>/decision.json``.

    Attributes:
        rule: what the task chose for the variant's own outputs on validation data.
        samples: of the validation split that it was chosen on.
    """

    rule: DecisionRule
    samples: int
