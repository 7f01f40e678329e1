"""The op resolver has the model's ops and no others; what TensorFlow Lite Micro lacks is named."""

from pathlib import Path

import pytest
from ai_edge_litert import schema_py_generated as schema

from tests.firmware.tflm.conftest import MakeTree
from tinyml_mlops.errors import ModelError, UnsupportedModelError
from tinyml_mlops.firmware.tflm.ops import adder_of, resolver
from tinyml_mlops.firmware.tflm.tree import open_tree
from tinyml_mlops.tflite_ops import ops_of


def test_ops_of_a_model_are_in_its_order(shared_models: Path) -> None:
    ops = ops_of((shared_models / "kws_ref_model.tflite").read_bytes())
    assert ops[:2] == ("CONV_2D", "DEPTHWISE_CONV_2D")
    assert ops[-1] == "SOFTMAX"
    assert len(ops) == 13


def test_a_resolver_has_each_op_once(make_tree: MakeTree) -> None:
    text = resolver(["CONV_2D", "ADD", "CONV_2D"], open_tree(make_tree()))
    assert "MicroMutableOpResolver<2>" in text
    assert text.count("AddConv2D()") == text.count("AddAdd()") == 1
    assert "FullyConnected" not in text


def test_an_op_that_the_tree_lacks_is_named(make_tree: MakeTree) -> None:
    with pytest.raises(UnsupportedModelError, match=r"the op SOFTMAX; .* has none"):
        resolver(["CONV_2D", "SOFTMAX"], open_tree(make_tree()))


def test_a_custom_op_is_named() -> None:
    with pytest.raises(UnsupportedModelError, match="custom op 'MyOwnOp'"):
        ops_of(custom_model())


def test_damage_is_told() -> None:
    with pytest.raises(ModelError, match="damaged"):
        ops_of(b"\xff" * 64)


@pytest.mark.parametrize(
    ("op", "adder"),
    [
        ("ADD", "AddAdd"),
        ("UNIDIRECTIONAL_SEQUENCE_LSTM", "AddUnidirectionalSequenceLSTM"),
        ("RESIZE_NEAREST_NEIGHBOR", "AddResizeNearestNeighbor"),
        ("RELU6", "AddRelu6"),
        ("MAX_POOL_2D", "AddMaxPool2D"),
        ("SPACE_TO_BATCH_ND", "AddSpaceToBatchNd"),
    ],
)
def test_names_are_the_resolver_s(op: str, adder: str) -> None:
    assert adder_of(op) == adder


def custom_model() -> bytes:
    """One op of the user's own."""
    import flatbuffers

    code = schema.OperatorCodeT()
    code.builtinCode = code.deprecatedBuiltinCode = schema.BuiltinOperator.CUSTOM
    code.customCode = "MyOwnOp"
    subgraph = schema.SubGraphT()
    subgraph.operators = [schema.OperatorT()]
    model = schema.ModelT()
    model.operatorCodes, model.subgraphs = [code], [subgraph]
    builder = flatbuffers.Builder(0)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())
