"""Models that planrt does not run are refused, by op and tensor."""

from pathlib import Path

import numpy as np
import pytest

from tests.plan.dense import dense
from tinyml_mlops.errors import UnsupportedModelError, UserInputError
from tinyml_mlops.plan import GoldenVectors, compile_plan
from tinyml_mlops.plan.testing import ModelBuilder


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"input": "float32", "output": "float32"},
            r"op 0 FULLY_CONNECTED \(tensor 'answer'\): hybrid.*'kernel' int8",
        ),
        ({"weights": "float32"}, r"'kernel' float32 \(its weights are not quantised\)"),
        ({"weights": "float16"}, r"its data are int8, its weights 'kernel' float16"),
        ({"scales": ()}, r"weights 'kernel' have 0 scales"),
        ({"output": "float32"}, r"hybrid quantisation.*'sound' int8, 'answer' float32"),
        ({"input": "uint8", "output": "uint8"}, r"no kernel for these types.*uint8"),
        ({"shape": (1, 5)}, r"weights of shape \[3, 4\] do not go with input \[1, 5\]"),
        ({"shape": (1, -1)}, r"'sound' has the dynamic shape"),
        ({"activation": 4}, r"fused activation number 4"),
        ({"scales": [0.1, 0.2]}, r"weights 'kernel' have 2 scales"),
    ],
)
def test_layer_that_does_not_fit_is_named(changes, message) -> None:
    compile_plan(dense())
    with pytest.raises(UnsupportedModelError, match=message) as caught:
        compile_plan(dense(**changes))
    assert caught.value.hint


def test_scales_that_are_too_far_apart_are_named() -> None:
    b = ModelBuilder()
    x = b.tensor((1, 4), "int8", 1e30, name="loud")
    y = b.tensor((1, 4), "int8", 1e-30, name="quiet")
    b.op("SQUARED_DIFFERENCE", [x, x], [y])
    with pytest.raises(UnsupportedModelError, match=r"op 0 SQUARED_DIFFERENCE \(tensor 'quiet'\): the scale"):
        compile_plan(b.build([x], [y]))


def test_unknown_op_is_named_with_the_ops_there_are() -> None:
    b = ModelBuilder()
    x, y = b.tensor((1, 4), "float32"), b.tensor((1, 4), "float32", name="spiky")
    b.op("GELU", [x], [y])
    with pytest.raises(UnsupportedModelError, match=r"op 0 GELU \(tensor 'spiky'\)") as caught:
        compile_plan(b.build([x], [y]))
    assert "CONV_2D" in caught.value.hint and "tflm" in caught.value.hint


def test_golden_vectors_of_another_model_are_refused() -> None:
    vectors = GoldenVectors((np.zeros((2, 5), np.int8),), (np.zeros((2, 3), np.int8),))
    with pytest.raises(UserInputError, match=r"golden vectors' inputs are not the model's"):
        compile_plan(dense(), golden=vectors)


def test_golden_vectors_are_read_back_as_written(tmp_path: Path) -> None:
    vectors = GoldenVectors((np.arange(8, dtype=np.int8).reshape(2, 4),), (np.zeros((2, 3), np.int8),))
    vectors.save(tmp_path / "golden.npz")
    again = GoldenVectors.load(tmp_path / "golden.npz")
    np.testing.assert_array_equal(again.inputs[0], vectors.inputs[0])
    np.testing.assert_array_equal(again.outputs[0], vectors.outputs[0])
