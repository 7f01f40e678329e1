"""From a model's outputs to an answer: the rule that travels with the model, and the code that applies it.

Evaluation, the flavour and the device's accuracy all decide with this package; it knows no task, and imports
neither tensorflow nor mlflow.
"""

from tinyml_mlops.decision.about import About
from tinyml_mlops.decision.debounce import Debounce, Detection
from tinyml_mlops.decision.rule import NOTHING, Argmax, DecisionRule, Reconstruction, Threshold, Value
from tinyml_mlops.decision.stored import Decision

__all__ = [
    "NOTHING",
    "About",
    "Argmax",
    "Debounce",
    "Decision",
    "DecisionRule",
    "Detection",
    "Reconstruction",
    "Threshold",
    "Value",
]
