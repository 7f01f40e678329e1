"""Fitting a model and making its quantised variants. The only folder, beside tasks, that imports tensorflow."""

from tinyml_mlops.training.fit import train
from tinyml_mlops.training.quantization import LayerSqnr, Quantization
from tinyml_mlops.training.quantize import quantize

__all__ = ["LayerSqnr", "Quantization", "quantize", "train"]
