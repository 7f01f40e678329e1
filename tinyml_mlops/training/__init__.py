"""Fitting a model and making its quantised variants. Only this folder and tasks import tensorflow."""

from tinyml_mlops.training.fit import train
from tinyml_mlops.training.quantization import LayerSqnr, Quantization
from tinyml_mlops.training.quantize import quantize

__all__ = ["LayerSqnr", "Quantization", "quantize", "train"]
