"""On the board, nothing around arena, plan and stack is written to; and if it were, it would be found."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

import numpy as np
import pytest

from tests.firmware.conftest import CopyProject
from tests.firmware.wire import TINYML, WRITE, frame, message
from tests.planrt.conftest import ALL_MODELS
from tinyml_mlops.config import load_board
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.device.flashing import flashed
from tinyml_mlops.device.transport import SerialTransport
from tinyml_mlops.evaluation.samples import random_samples
from tinyml_mlops.firmware import build_firmware, export_sources
from tinyml_mlops.plan import HostModel, compile_plan, kernel_set_of

pytestmark = pytest.mark.emulated

GUARDED = Path(__file__).parent / "guarded"
START_S = 30.0
INVOKE = 3
OVERRUN_BOARD = "qemu_mps2_an386"
SAMPLES = 3
FOUND = {
    1: "after the arena",
    2: "before the arena",
    3: "after the plan",
    4: "before the plan",
    5: "the plan itself",
    6: "of a frame",
    7: "at the end of the stack",
}


def guarded(project: Path) -> Path:
    """The project's firmware with guards."""
    flags = project / "firmware/platforms/baremetal/builder/flags.py"
    text = flags.read_text()
    changed = text.replace("    own = [", '    own = ["-fstack-protector-all"] + [')
    assert changed != text
    flags.write_text(changed)
    name = "model_planrt.c"
    (project / "firmware/src" / name).write_bytes((GUARDED / name).read_bytes())
    return project


def overrunning(project: Path) -> Path:
    """The guarded firmware with a runtime that writes where it should not."""
    runtime = guarded(project) / "firmware/lib/planrt/src/planrt.c"
    text = runtime.read_text()
    head = "void planrt_invoke(planrt *rt)\n{\n"
    assert text.count(head) == 1
    runtime.write_text(text.replace(head, f"{(GUARDED / 'overrun.c').read_text()}\n{head}    overrun(rt);\n"))
    return project


@contextmanager
def connected(board: str, elf: Path, state: Path) -> Iterator[tuple[DeviceClient, str]]:
    with (
        flashed(load_board(board), elf, Deadline.after(START_S), state) as url,
        DeviceClient.open(url, board, timeout_s=START_S) as client,
    ):
        client.hello(Deadline.after(START_S))
        yield client, url


def infer_in_pieces(client: DeviceClient, inputs: list[np.ndarray]) -> list[np.ndarray]:
    """One inference whose inputs come in pieces that begin and end at odd bytes."""
    for index, array in enumerate(inputs):
        data, lengths, offset = array.tobytes(), cycle((1, 3, 5, 2, 7)), 0
        while offset < len(data):
            piece = data[offset : offset + next(lengths)]
            client._write_piece(index, offset, piece, None)
            offset += len(piece)
    client.invoke()
    return [client.read_output(index) for index in range(len(client.model().outputs))]


@pytest.mark.parametrize(
    ("board", "name"),
    [
        ("qemu_mps2_an386", "layers int8"),
        ("qemu_mps2_an386", "layers float32"),
        ("qemu_mps3_an547", "windows int8"),
    ],
)
def test_no_kernel_leaves_its_memory(
    tmp_path: Path, copy_project: CopyProject, board: str, name: str
) -> None:
    tflite = ALL_MODELS[name]()
    compiled = compile_plan(tflite, kernel_set=kernel_set_of(load_board(board).core))
    export_sources(tflite, compiled, tmp_path / "export")
    build_firmware(
        load_board(board), tmp_path / "export", tmp_path / "out", project=guarded(copy_project("p"))
    )
    inputs = [random_samples(spec, SAMPLES, seed) for seed, spec in enumerate(compiled.inputs)]
    with HostModel.open(compiled.plan) as host:
        wanted = host.run_all(*inputs)
    with connected(board, tmp_path / "out" / "firmware.elf", tmp_path / "state") as (client, _):
        for sample in range(SAMPLES):
            found = client.infer_all([array[sample] for array in inputs]).outputs
            for got, want in zip(found, wanted, strict=True):
                expected = want[sample].reshape(got.shape)
                tolerance = 1e-5 * np.abs(expected).max() if got.dtype == np.float32 else 0
                np.testing.assert_allclose(got, expected, rtol=0, atol=tolerance)
        outputs = infer_in_pieces(client, [array[-1] for array in inputs])
        for got, want in zip(outputs, found, strict=True):
            np.testing.assert_array_equal(got, want)
        client.profile()
        client.model()  # looks at the guards once more


def answer_to_invoke(elf: Path, state: Path, first: int) -> bytes:
    """What the board says when it runs an input that starts with ``first``; then it is switched off."""
    deadline = Deadline.after(START_S)
    with connected(OVERRUN_BOARD, elf, state) as (client, url):
        client.write_input(0, np.array([[first]], np.int8))
        client.close()
        transport, said = SerialTransport(url), b""
        transport.send(frame(message(WRITE, TINYML, INVOKE)), deadline)
        while b"\n" not in said[2:] and not deadline.expired:
            said += transport.receive(deadline)
        transport.close()
    return said


def test_one_byte_too_many_is_found(exported: Path, tmp_path: Path, copy_project: CopyProject) -> None:
    project = overrunning(copy_project("overrun"))
    build_firmware(load_board(OVERRUN_BOARD), exported, tmp_path / "out", project=project)
    elf = tmp_path / "out" / "firmware.elf"
    assert b"GUARD" not in answer_to_invoke(elf, tmp_path / "state", 0)
    for first, place in FOUND.items():
        assert answer_to_invoke(elf, tmp_path / "state", first).startswith(f"\r\nGUARD {place}".encode())
