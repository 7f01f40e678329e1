"""A folder laid out as TensorFlow Lite Micro's project generator does it, its files next to empty."""

from collections.abc import Callable
from pathlib import Path

import pytest

MICRO = "tensorflow/lite/micro"
LIBRARY = "third_party/cmsis_nn/Source"
RESOLVER = f"""
#include "{MICRO}/kernels/add.h"
template <unsigned int count> class MicroMutableOpResolver {{
  TfLiteStatus AddBuiltin(int op);
  TfLiteStatus AddAdd() {{ return AddBuiltin(Register_ADD()); }}
  TfLiteStatus AddConv2D(const TFLMRegistration &added = Register_CONV_2D()) {{ return AddBuiltin(3); }}
  TfLiteStatus AddFullyConnected() {{ return AddBuiltin(Register_FULLY_CONNECTED()); }}
}};
"""
FILES = {
    f"{MICRO}/micro_mutable_op_resolver.h": RESOLVER,
    f"{MICRO}/micro_interpreter.h": f'#include "{MICRO}/micro_allocator.h"\n',
    f"{MICRO}/micro_interpreter.cc": f'#include "{MICRO}/micro_log.h"\n',
    f"{MICRO}/micro_allocator.h": "",
    f"{MICRO}/micro_allocator.cc": f'#include "{MICRO}/micro_mutable_op_resolver.h"\n',
    f"{MICRO}/micro_log.h": "",
    f"{MICRO}/micro_log.cc": "",
    f"{MICRO}/micro_resource_variable.h": "",
    f"{MICRO}/micro_time.cc": "",
    f"{MICRO}/micro_profiler.cc": "",
    f"{MICRO}/arena_allocator/single_arena_buffer_allocator.h": "",
    f"{MICRO}/memory_planner/greedy_memory_planner.h": "",
    f"{MICRO}/kernels/add.h": "",
    f"{MICRO}/kernels/add.cc": f'#include "{MICRO}/kernels/add.h"\nTFLMRegistration Register_ADD() {{\n}}\n',
    f"{MICRO}/kernels/conv.h": "",
    f"{MICRO}/kernels/conv_common.cc": "",
    f"{MICRO}/kernels/conv_test.cc": "",
    "tensorflow/lite/schema/schema_generated.h": "",
    "third_party/flatbuffers/include/flatbuffers/flatbuffers.h": "",
    "third_party/gemmlowp/fixedpoint/fixedpoint.h": "",
    "third_party/ruy/ruy/profiler/instrumentation.h": "",
    "signal/src/window.cc": "",
}
CONV = f'#include "{MICRO}/kernels/conv.h"\nTFLMRegistration Register_CONV_2D() {{\n  %s\n}}\n'
REFERENCE = {f"{MICRO}/kernels/conv.cc": CONV % "return {};"}
ACCELERATED = {
    f"{MICRO}/kernels/cmsis_nn/conv.cc": CONV % "arm_convolve_s8();",
    "third_party/cmsis/CMSIS/Core/Include/core.h": "",
    "third_party/cmsis_nn/Include/arm_nnfunctions.h": "",
    f"{LIBRARY}/arm_convolve_s8.c": "int arm_convolve_s8(int a,\n    int b)\n{\n  arm_multiply();\n}\n",
    f"{LIBRARY}/arm_multiply.c": "void arm_multiply(void)\n{\n}\n",
    f"{LIBRARY}/arm_nntables.c": "",
    f"{LIBRARY}/arm_softmax.c": "void arm_softmax(void)\n{\n}\n",
}

MakeTree = Callable[..., Path]


@pytest.fixture
def make_tree(tmp_path: Path) -> MakeTree:
    """Write a tree; its kernels are those of CMSIS-NN if ``accelerated``."""

    def make(*, accelerated: bool = False) -> Path:
        root = tmp_path / "tree"
        for name, text in (FILES | (ACCELERATED if accelerated else REFERENCE)).items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        return root

    return make
