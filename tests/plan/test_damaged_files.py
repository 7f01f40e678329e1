"""Files that are no models, or say what no model says, are refused as what they are."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.plan.dense import dense
from tinyml_mlops.errors import ModelError
from tinyml_mlops.plan import compile_plan

Edit = Callable[[Any, Any], None]


def edited(change: Edit) -> bytes:
    """:func:`dense`, with its flatbuffer changed; ``change`` gets model and schema."""
    import flatbuffers
    from ai_edge_litert import schema_py_generated as schema

    model = schema.ModelT.InitFromPackedBuf(bytearray(dense()), 0)
    change(model, schema)
    writer = flatbuffers.Builder(1024)
    writer.Finish(model.Pack(writer), b"TFL3")
    return bytes(writer.Output())


def graph_of(model: Any) -> Any:
    return model.subgraphs[0]


def custom(model: Any, schema: Any) -> None:
    model.operatorCodes[0].builtinCode = schema.BuiltinOperator.CUSTOM
    model.operatorCodes[0].deprecatedBuiltinCode = schema.BuiltinOperator.CUSTOM
    model.operatorCodes[0].customCode = b"FlexRFFT"


def newer(model: Any, schema: Any) -> None:
    model.operatorCodes[0].builtinCode = 5000


def with_rank_7(model: Any, schema: Any) -> None:
    graph_of(model).tensors[0].shape = [1, 1, 1, 1, 1, 1, 4]


def int4(model: Any, schema: Any) -> None:
    graph_of(model).tensors[0].type = schema.TensorType.INT4


def sparse(model: Any, schema: Any) -> None:
    graph_of(model).tensors[2].sparsity = schema.SparsityParametersT()


def two_subgraphs(model: Any, schema: Any) -> None:
    model.subgraphs.append(graph_of(model))


def without_options(model: Any, schema: Any) -> None:
    graph_of(model).operators[0].builtinOptions = None
    graph_of(model).operators[0].builtinOptionsType = 0


def many_ops(model: Any, schema: Any) -> None:
    graph_of(model).operators *= 3000


def own_output(model: Any, schema: Any) -> None:
    graph_of(model).operators[0].inputs = [1, 2]


def made_twice(model: Any, schema: Any) -> None:
    graph_of(model).operators *= 2


def nothing_to_do(model: Any, schema: Any) -> None:
    graph_of(model).operators = []


def missing_buffer(model: Any, schema: Any) -> None:
    graph_of(model).tensors[2].buffer = 99


def odd_bytes(model: Any, schema: Any) -> None:
    model.buffers[graph_of(model).tensors[2].buffer].data = [1, 2, 3]


def negative_scale(model: Any, schema: Any) -> None:
    graph_of(model).tensors[0].quantization.scale = [-0.5]


def scale_that_is_no_number(model: Any, schema: Any) -> None:
    graph_of(model).tensors[0].quantization.scale = [float("nan")]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (custom, r"op 0 \(tensor 'answer'\) is the custom op 'FlexRFFT'"),
        (newer, r"op 0 number 5000 \(tensor 'answer'\): planrt has no kernel for this op"),
        (with_rank_7, r"op 0 FULLY_CONNECTED: tensor 0 'sound' has 7 dimensions; planrt has at most 6"),
        (int4, r"op 0 FULLY_CONNECTED: tensor 0 'sound' has the type INT4"),
        (sparse, r"op 0 FULLY_CONNECTED: tensor 2 'kernel' is sparse"),
        (two_subgraphs, r"the model has 2 subgraphs"),
        (without_options, r"op 0 FULLY_CONNECTED \(tensor 'answer'\): it has no option"),
        (many_ops, r"the model has 3000 ops; planrt takes at most 2048"),
        (own_output, r"op 0 FULLY_CONNECTED .*reads tensor 1 'answer' before any op has made"),
        (made_twice, r"op 1 FULLY_CONNECTED \(tensor 'answer'\) writes tensor 1, which is made already"),
        (nothing_to_do, r"no op makes the graph output, tensor 1"),
        (missing_buffer, r"op 0 FULLY_CONNECTED: tensor 2 'kernel' names buffer 99, which does not exist"),
        (odd_bytes, r"tensor 2 'kernel' needs 12 bytes of data and has 3"),
        (negative_scale, r"tensor 0 'sound' has a scale that is not a positive number"),
        (scale_that_is_no_number, r"tensor 0 'sound' has a scale that is not a positive number"),
    ],
)  # fmt: skip
def test_form_that_planrt_does_not_take_is_named(change: Edit, message: str) -> None:
    with pytest.raises(ModelError, match=message) as caught:
        compile_plan(edited(change))
    assert caught.value.hint


@pytest.mark.parametrize(
    ("start", "message"),
    [(b"PK\x03\x04", r"zip archive, such as a Keras model"), (b"\x89HDF", "HDF5 file"), (b"PLRT", "a plan"),
     (b"version https://git-lfs.example", "git lfs pull"), (b"{'model': 1}", "something else")],
)  # fmt: skip
def test_other_files_are_told_by_what_they_are(start: bytes, message: str) -> None:
    with pytest.raises(ModelError, match=f"not a .tflite file but .*{message}"):
        compile_plan(start + bytes(100))


@pytest.mark.parametrize("data", [b"", b"TFL3", b"\0" * 100, b"\x1c\0\0\0TFL3" + b"\xff" * 60])
def test_bytes_that_are_no_model(data) -> None:
    with pytest.raises(ModelError, match=r"not a \.tflite file|damaged"):
        compile_plan(data)


def test_truncated_model(shared_models: Path) -> None:
    model = (shared_models / "hello_world_int8.tflite").read_bytes()
    for size in range(0, len(model), 61):
        with pytest.raises(ModelError):
            compile_plan(model[:size])
