"""What tests with TensorFlow Lite Micro on boards need: a tree of its sources, which no package has.

`TINYML_TFLM_TREE=<tree> pytest …` runs them; docs/runtimes.md says how to make a tree.
"""

import os
from pathlib import Path

import pytest

from tinyml_mlops.plan.testing import ModelBuilder

_NAMED = os.environ.get("TINYML_TFLM_TREE")
TREE = Path(_NAMED or "")
needs_tree = pytest.mark.skipif(
    _NAMED is None, reason="needs TensorFlow Lite Micro: TINYML_TFLM_TREE names its tree"
)


def with_relu() -> bytes:
    """int8 [1, 8] → [1, 8], by an op that firmware for a dense model does not have."""
    b = ModelBuilder()
    x, y = (b.tensor((1, 8), "int8", 0.02, 3) for _ in range(2))
    b.op("RELU", [x], [y])
    return b.build([x], [y])
