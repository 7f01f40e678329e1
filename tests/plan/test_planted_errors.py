"""An error of one step in one kernel, or in one weight, is found, and its layer is named."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from tinyml_mlops.evaluation.parity import first_difference
from tinyml_mlops.evaluation.runners.tflm import TflmRunner
from tinyml_mlops.plan import CompiledPlan, GoldenVectors, HostModel, compile_plan
from tinyml_mlops.plan.layout import structures
from tinyml_mlops.plan.native.build import HOST_SOURCE, compile_library
from tinyml_mlops.plan.sources import planrt_sources
from tinyml_mlops.plan.writer import seal


@pytest.fixture
def keyword_model(shared_models: Path) -> bytes:
    return (shared_models / "kws_ref_model.tflite").read_bytes()


def first_wrong_layer(
    model: bytes, compiled: CompiledPlan, host: HostModel, x: np.ndarray
) -> tuple[int, str]:
    traced = {number: values for _, number, values in host.trace_sources(x)}
    found = first_difference(compiled.ops, TflmRunner(model).trace(x), traced, "sample")
    assert found is not None
    return found.index, found.op


def test_one_lsb_in_a_kernel_is_found_and_its_layer_named(tmp_path, keyword_model, samples_of) -> None:
    root = tmp_path / "planrt"
    shutil.copytree(planrt_sources(), root)
    kernel = root / "src" / "kernels" / "templates" / "depthwise_conv_2d.h"
    right = "*c->out++ = finish_sum("
    assert kernel.read_text().count(right) == 1
    kernel.write_text(kernel.read_text().replace(right, "*c->out++ = (element)(channel == 5) + finish_sum("))
    broken = compile_library(
        tmp_path / "broken.so", [HOST_SOURCE], root=root, flags=("-std=c99", "-O1", "-fPIC")
    )
    compiled = compile_plan(keyword_model)
    x = samples_of(compiled.inputs[0], 1, 3)
    assert first_wrong_layer(keyword_model, compiled, HostModel.open(compiled.plan, library=broken), x) == (
        1,
        "DEPTHWISE_CONV_2D",
    )


@pytest.mark.parametrize("layer", [0, 3, 8])
def test_one_wrong_bias_is_found_and_its_layer_named(keyword_model, samples_of, layer) -> None:
    compiled = compile_plan(keyword_model)
    params, body = params_of(compiled, layer), bytearray(compiled.plan)
    weights = structures()[f"{compiled.ops[layer].kernel}_params"].fields[1].offset
    for offset in (4, 8):  # bias and border bias
        at = int.from_bytes(body[params + weights + offset :][:4], "little")
        if at:
            value = int.from_bytes(body[at : at + 4], "little", signed=True) + 3000
            body[at : at + 4] = value.to_bytes(4, "little", signed=True)
    x = samples_of(compiled.inputs[0], 1, 3)
    with HostModel.open(seal(body)) as model:
        assert first_wrong_layer(keyword_model, compiled, model, x)[0] == layer


def test_selftest_finds_what_a_golden_vector_does_not_say(keyword_model, samples_of) -> None:
    compiled = compile_plan(keyword_model)
    x = samples_of(compiled.inputs[0], 3, 4)
    right = GoldenVectors.computed(TflmRunner(keyword_model), x)
    with HostModel.open(compile_plan(keyword_model, golden=right).plan) as model:
        assert model.golden_count == 3
        assert model.selftest() == (
            True,
            {"vectors": 3, "failed": 0, "first_vector": 0, "first_output": 0, "first_element": 0},
        )
    wrong = right.outputs[0].copy()
    wrong[1, 7] ^= 1
    wrong[2, 2] ^= 1
    with HostModel.open(compile_plan(keyword_model, golden=GoldenVectors((x,), (wrong,))).plan) as model:
        passed, report = model.selftest()
    assert not passed
    assert report == {"vectors": 3, "failed": 2, "first_vector": 1, "first_output": 0, "first_element": 7}


def params_of(compiled: CompiledPlan, op: int) -> int:
    """Plan offset of an op's parameters."""
    header = structures()["planrt_header"].unpack(compiled.plan)
    record = structures()["planrt_op"]
    return int(record.unpack(compiled.plan, header["ops"] + op * record.size)["params"])
