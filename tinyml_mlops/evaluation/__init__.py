"""How good a variant is, and how far every rung of execution agrees with the one above it."""

from tinyml_mlops.evaluation.evaluate import evaluate
from tinyml_mlops.evaluation.evaluation import ClassResult, Evaluation
from tinyml_mlops.evaluation.parity import FirstDifference, Parity

__all__ = ["ClassResult", "Evaluation", "FirstDifference", "Parity", "evaluate"]
