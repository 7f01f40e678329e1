"""Models that planrt does not run are refused, by op and tensor; files that are no models, as such."""

from pathlib import Path

import numpy as np
import pytest

from tinyml_mlops.errors import ModelError, UnsupportedModelError, UserInputError
from tinyml_mlops.plan import GoldenVectors, HostModel, compile_plan
from tinyml_mlops.plan.testing import ModelBuilder

MUTATIONS = 400
DENSE = "FullyConnectedOptions"


def dense(**changes) -> bytes:
    """A fully connected layer, with something changed."""
    b = ModelBuilder()
    kinds = {
        "input": "int8",
        "output": "int8",
        "shape": (1, 4),
        "zero": 0,
        "activation": 0,
        "scales": 0.1,
    } | changes
    x = b.tensor(kinds["shape"], kinds["input"], 0.1, 0, name="sound")
    y = b.tensor((1, 3), kinds["output"], 0.2, 0, name="answer")
    w = b.constant(np.ones((3, 4), np.int8), kinds["scales"], name="kernel")
    b.op("FULLY_CONNECTED", [x, w], [y], DENSE, fusedActivationFunction=kinds["activation"])
    return b.build([x], [y])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"input": "float32", "output": "float32"},
            r"op 0 FULLY_CONNECTED \(tensor 'answer'\): hybrid.*'kernel' int8",
        ),
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


def test_unknown_op_is_named_with_the_ops_there_are() -> None:
    b = ModelBuilder()
    x, y = b.tensor((1, 4), "float32"), b.tensor((1, 4), "float32", name="spiky")
    b.op("GELU", [x], [y])
    with pytest.raises(UnsupportedModelError, match=r"op 0 GELU \(tensor 'spiky'\)") as caught:
        compile_plan(b.build([x], [y]))
    assert "CONV_2D" in caught.value.hint and "tflm" in caught.value.hint


@pytest.mark.parametrize("data", [b"", b"TFL3", b"\0" * 100, b"\x1c\0\0\0TFL3" + b"\xff" * 60])
def test_bytes_that_are_no_model(data) -> None:
    with pytest.raises(ModelError, match=r"not a \.tflite file|damaged"):
        compile_plan(data)


def test_truncated_model(shared_models: Path) -> None:
    model = (shared_models / "hello_world_int8.tflite").read_bytes()
    for size in range(0, len(model), 61):
        with pytest.raises(ModelError):
            compile_plan(model[:size])


@pytest.mark.parametrize("name", ["hello_world_int8", "hello_world_float", "kws_ref_model"])
def test_damaged_models_are_refused_or_still_make_a_plan_that_opens(shared_models: Path, name: str) -> None:
    model = (shared_models / f"{name}.tflite").read_bytes()
    rng = np.random.default_rng(0)
    refused = 0
    for number in range(MUTATIONS):
        damaged = np.frombuffer(model, np.uint8).copy()
        # Structures lie at the end of a large file, weights at its start: half of the damage goes there.
        places = rng.integers(0 if number % 2 else max(0, len(model) - 8000), len(model), rng.integers(1, 4))
        damaged[places] = rng.choice([0, 1, 127, 128, 255, *rng.integers(0, 256, 3)], places.size)
        try:
            plan = compile_plan(damaged.tobytes()).plan
        except ModelError as error:
            assert str(error)
            refused += 1
            continue
        HostModel.open(plan)
    assert MUTATIONS // 20 < refused < MUTATIONS


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
