"""What a device reads of a payload for TensorFlow Lite Micro, on this machine under sanitizers."""

import struct
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from tests.images.test_check import SANITIZED
from tinyml_mlops.errors import ModelError
from tinyml_mlops.release.tflite_payload import TflitePayload

DISAGREES = 28
Answer = tuple[int, int, int, int, int]
Ask = Callable[[Sequence[tuple[bytes, int]]], list[Answer]]


@pytest.fixture(scope="module")
def ask(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """Payloads, and how many vectors their manifests speak of → what payload.cc says."""
    folder, firmware = tmp_path_factory.mktemp("payload"), project / "firmware"
    (folder / "build_info.h").write_text('#define BUILD_BOARD "any"\n')
    includes = [folder, firmware / "src", *(firmware / "lib" / n / "include" for n in ("release", "planrt"))]
    strict = ["-std=c++17", "-Wall", "-Wextra", "-Wconversion", "-Werror", "-DTINYML_TFLM"]
    sources = [project / "tests/images/payload.cc", firmware / "src/fleet/runtime_tflm.cc"]
    program = folder / "payload"
    flags = [*strict, *SANITIZED, "-g", "-O1", *(f"-I{path}" for path in includes)]
    subprocess.run(["g++", *flags, *sources, "-o", program], check=True)

    def asked(payloads: Sequence[tuple[bytes, int]]) -> list[Answer]:
        wire = b"".join(struct.pack("<II", len(data), count) + data for data, count in payloads)
        done = subprocess.run([program], input=wire, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode(errors="replace")
        lines = [tuple(map(int, line.split())) for line in done.stdout.splitlines()]
        assert len(lines) == len(payloads)
        return lines  # type: ignore[return-value]

    return asked


@pytest.mark.parametrize("size", [1, 15, 16, 17, 500])
@pytest.mark.parametrize("golden", [0, 8, 24])
def test_parts_are_where_the_host_put_them(ask: Ask, size: int, golden: int) -> None:
    payload = TflitePayload(bytes(range(1, 256)) * 2 + bytes(size), 2, bytes(golden))
    begin = (len(payload.tflite) + 15) // 16 * 16
    assert ask([(payload.to_bytes(), 2)]) == [(0, 0, len(payload.tflite), begin, golden)]


def test_another_count_than_the_manifest_s_is_refused(ask: Ask) -> None:
    data = TflitePayload(b"model", 2, bytes(8)).to_bytes()
    assert ask([(data, 3), (data, 0)]) == [(DISAGREES, DISAGREES, 0, 0, 0)] * 2


def test_sizes_of_any_kind_do_no_harm(ask: Ask) -> None:
    """It takes what the host takes; beside that, only what differs in bytes that fill up."""
    random = np.random.default_rng(2)
    payloads = [random.bytes(int(size)) for size in range(24)]
    for _ in range(500):
        body = random.bytes(int(random.integers(0, 64)))
        claimed = int(random.choice([0, len(body), int(random.integers(0, 80)), 2**32 - 1, 2**31]))
        payloads.append(body + struct.pack("<II", claimed, 2))
    for data, answer in zip(payloads, ask([(data, 2) for data in payloads]), strict=True):
        try:
            found = TflitePayload.from_bytes(data)
        except ModelError:
            continue
        taken = found.vectors == 2 and len(found.tflite) > 0
        assert (answer[0] == 0) is taken, data
