"""Small models made to order, for tests of whatever takes a ``.tflite``."""

from tinyml_mlops.plan.testing.builder import ModelBuilder

__all__ = ["ModelBuilder"]
