"""No bytes that call themselves a model end the compiler with anything but a plan or one clear message."""

import subprocess
import sys
from pathlib import Path

import numpy as np

from tinyml_mlops.plan.testing import ModelBuilder

RUNS = 400


def test_mutated_models_become_plans_or_messages(tmp_path: Path) -> None:
    """In a process of its own, that may take so long and so much memory for a model, and no more."""
    current = tmp_path / "current.tflite"
    command = [sys.executable, "-m", "tests.fuzz.models", "--runs", str(RUNS), "--current", str(current)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stderr[-3000:]}\nthe model is in {current}"
    words = done.stdout.split()
    counts = dict(zip(words[::2], map(int, words[1::2]), strict=True))
    assert sum(counts.values()) == RUNS
    assert min(counts[name] for name in ("compiled", "ModelError", "UnsupportedModelError")) > RUNS // 20


def fills(count: int, shape: tuple[int, ...]) -> bytes:
    """A file of some hundred bytes an op that asks for that many large constants."""
    b = ModelBuilder()
    x, y = b.tensor((1, 8), "float32"), b.tensor((1, 8), "float32")
    total = b.constant(np.array(0, np.int32))
    for _ in range(count):
        part, summed = b.tensor(shape, "int32"), b.tensor(shape, "int32")
        b.op("FILL", [b.constant(np.array(shape, np.int32)), b.constant(np.array(1, np.int32))], [part])
        b.op("ADD", [part, total], [summed], "AddOptions")
        total = summed
    b.op("RESHAPE", [x, total], [y])
    return b.build([x], [y])


def large_pool(size: int) -> bytes:
    b = ModelBuilder()
    x, y = (b.tensor((1, size, size, 1), "int8", 0.1) for _ in range(2))
    b.op("MAX_POOL_2D", [x], [y], "Pool2DOptions", strideH=1, strideW=1, filterHeight=size, filterWidth=size)
    return b.build([x], [y])


def constant_convolutions(count: int) -> bytes:
    """Constant images that take minutes to convolve."""
    b = ModelBuilder()
    image = (1, 1024, 1024, 1)
    x, y, value = (b.tensor(image, "float32") for _ in range(3))
    b.op("FILL", [b.constant(np.array(image, np.int32)), b.constant(np.array(1, np.float32))], [value])
    for _ in range(count):
        result = b.tensor(image, "float32")
        weights = b.constant(np.ones((1, 99, 99, 1), np.float32))
        b.op("CONV_2D", [value, weights], [result], "Conv2DOptions", strideH=1, strideW=1)
        value = result
    b.op("ADD", [x, value], [y], "AddOptions")
    return b.build([x], [y])


def ops(count: int, *, side_by_side: bool) -> bytes:
    b = ModelBuilder()
    x = b.tensor((1, 8), "int8", 0.1)
    made = [x]
    for _ in range(count):
        source, output = made[0 if side_by_side else -1], b.tensor((1, 8), "int8", 0.1)
        b.op("ADD", [source, source], [output], "AddOptions")
        made.append(output)
    return b.build([x], made[1:] if side_by_side else made[-1:])


GREEDY = {
    "constants": fills(30, (4096, 4096)),
    "larger constants": fills(3, (30_000, 30_000)),
    "pool": large_pool(4000),
    "larger pool": large_pool(30_000),
    "convolved constants": constant_convolutions(5),
    "chain": ops(1500, side_by_side=False),
    "branches": ops(400, side_by_side=True),
    "more branches": ops(3000, side_by_side=True),
}
LIMITED = """
import resource, sys
from pathlib import Path
from tests.fuzz.models import MEMORY_LIMIT_BYTES, try_model
resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT_BYTES, MEMORY_LIMIT_BYTES))
resource.setrlimit(resource.RLIMIT_CPU, (90, 90))
for file in map(Path, sys.argv[1:]):
    print(file.name, flush=True)
    try_model(file.read_bytes(), "dsp")
"""


def test_small_files_that_ask_for_much_get_little(tmp_path: Path) -> None:
    for name, model in GREEDY.items():
        (tmp_path / name).write_bytes(model)
    command = [sys.executable, "-c", LIMITED, *(tmp_path / name for name in GREEDY)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout}{done.stderr[-2000:]}"
