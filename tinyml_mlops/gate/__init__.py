"""The gate before a release: figures in, checks out. Knows neither MLflow nor DVC nor files."""

from tinyml_mlops.gate.best import best
from tinyml_mlops.gate.checks import Check, judge, passed
from tinyml_mlops.gate.figures import BoardFigures, Figures

__all__ = ["BoardFigures", "Check", "Figures", "best", "judge", "passed"]
