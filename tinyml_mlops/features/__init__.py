"""Features: what a model sees of sound, vibration or motion, defined once.

A front end is a frozen record of parameters. It travels as JSON in the manifest and with the MLflow model;
whoever has one of them computes the features again with :func:`compute`.
"""

from tinyml_mlops.features.arrays import Float
from tinyml_mlops.features.base import FrontEnd
from tinyml_mlops.features.log_mel import LogMel
from tinyml_mlops.features.mfcc import Mfcc
from tinyml_mlops.features.registry import FRONT_ENDS, compute, front_end_of, parse
from tinyml_mlops.features.spectrum import Spectrum
from tinyml_mlops.features.window import Window

__all__ = [
    "FRONT_ENDS",
    "Float",
    "FrontEnd",
    "LogMel",
    "Mfcc",
    "Spectrum",
    "Window",
    "compute",
    "front_end_of",
    "parse",
]
