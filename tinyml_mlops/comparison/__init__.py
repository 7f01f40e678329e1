"""Variants of one training against each other on the same samples."""

from tinyml_mlops.comparison.record import CalibrationDraw, Comparison, Pair

__all__ = ["CalibrationDraw", "Comparison", "Pair"]
