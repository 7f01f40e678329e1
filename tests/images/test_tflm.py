"""Images for TensorFlow Lite Micro on an emulated board. No package has its sources.

`TINYML_TFLM_TREE=<tree> pytest tests/images/test_tflm.py`; docs/runtimes.md says how to make a tree.
"""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from tests.dense_model import dense_model
from tests.images.conftest import name_of
from tests.images.powered import Power
from tests.images.test_update import install
from tests.release.test_image import signed
from tinyml_mlops.config import load_target
from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.device.images import DeviceImages
from tinyml_mlops.evaluation.runners.tflm import TflmRunner
from tinyml_mlops.evaluation.samples import random_inputs
from tinyml_mlops.fleet.firmware import fleet_firmware
from tinyml_mlops.plan import GoldenVectors
from tinyml_mlops.release import Origin, manifest_of
from tinyml_mlops.release.image import read_image
from tinyml_mlops.release.make import make_image
from tinyml_mlops.release.manifest import Manifest

TREE = os.environ.get("TINYML_TFLM_TREE")
pytestmark = [
    pytest.mark.emulated,
    pytest.mark.skipif(TREE is None, reason="needs TensorFlow Lite Micro: TINYML_TFLM_TREE names its tree"),
]
BOARD = "qemu_mps2_an386-tflm"
KEY = ec.derive_private_key(0x7E57, ec.SECP256R1())
