"""The real firmware on emulated boards, asked over the real protocol."""

import asyncio
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from serial import serial_for_url
from smpclient import SMPClient
from smpclient.generics import success
from smpclient.requests.os_management import EchoWrite
from smpclient.transport.serial import SMPSerialTransport

from tests.device.built import GOLDEN, Built, built, switched_on
from tests.many_ends import model_of_many_ends
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.device.flashing import flashed
from tinyml_mlops.device.qemu import EmulatedBoard
from tinyml_mlops.errors import BoardError, LinkError
from tinyml_mlops.measure.sampling import device_outputs
from tinyml_mlops.measure.units import TickUnits

pytestmark = pytest.mark.emulated
MODELS = ("hello_world_int8", "ad01_int8", "kws_ref_model")
BOARDS = ("qemu_stm32f405", "qemu_mps2_an386")
MORE_CORES = (
    "qemu_mps2_an500",
    "qemu_mps3_an547",
    "qemu_riscv32",
)  # the same protocol code, other machine code
RANDOM_INPUTS = 1000
SEED = 20


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.getbasetemp()


@pytest.fixture(scope="module", params=BOARDS)
def firmware(request: pytest.FixtureRequest, shared_models: Path, folder: Path) -> Built:
    return built(shared_models / "ad01_int8.tflite", request.param, folder)


@pytest.fixture(scope="module")
def client(firmware: Built, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeviceClient]:
    state = tmp_path_factory.mktemp("board")
    with switched_on(firmware, state) as connected:
        yield connected


def assert_equal(answers: tuple[np.ndarray, ...], expected: tuple[np.ndarray, ...]) -> None:
    for number, (answer, wanted) in enumerate(zip(answers, expected, strict=True)):
        np.testing.assert_array_equal(answer.reshape(wanted.shape), wanted, err_msg=f"output {number}")


def test_it_says_what_it_is(client: DeviceClient, firmware: Built) -> None:
    info, model = client.info(), client.model()
    assert (info.build, info.board) == (firmware.build_id, firmware.board.name)
    assert info.clock_hz == firmware.board.clock_hz
    assert model.id == firmware.compiled.id
    assert model.plan_bytes == len(firmware.compiled.plan)
    assert model.arena_bytes == firmware.compiled.arena_bytes
    assert model.ops == len(firmware.compiled.ops)
    assert model.golden_vectors == GOLDEN
    specs = (*firmware.compiled.inputs, *firmware.compiled.outputs)
    for tensor, spec in zip((*model.inputs, *model.outputs), specs, strict=True):
        assert (tensor.dtype, tensor.shape) == (spec.dtype, tuple(spec.shape))
        assert (tensor.scale, tensor.zero_point) == (np.float32(spec.scale), spec.zero_point)


def test_a_string_comes_back(client: DeviceClient) -> None:
    assert client.echo("ä" * 100) == "ä" * 100


def test_the_golden_vectors_pass(client: DeviceClient) -> None:
    test = client.selftest(1000)
    assert (test.vectors, test.failed) == (GOLDEN, 0)


def test_the_timer_counts_instructions_exactly(client: DeviceClient, firmware: Built) -> None:
    units = TickUnits.of(firmware.board, client.info().tick_hz)
    short, long = (client.selftest(loops).delay_ticks for loops in (1000, 51_000))
    assert (long - short) * units.instructions_per_tick == 100_000


def test_the_same_inference_takes_the_same_ticks(client: DeviceClient, firmware: Built) -> None:
    sample = firmware.random_inputs(1, SEED)
    runs = [client.infer_all(sample).invocation for _ in range(5)]
    assert len({run.ticks for run in runs}) == 1
    assert len({run.output_crc for run in runs}) == 1


def test_the_profile_adds_up(client: DeviceClient, firmware: Built) -> None:
    whole = client.infer_all(firmware.random_inputs(1, SEED)).invocation.ticks
    client.write_input(0, firmware.random_inputs(1, SEED)[0])
    ops = client.profile()
    assert len(ops) == len(firmware.compiled.ops)
    assert all(ticks > 0 for ticks in ops)
    assert sum(ops) == pytest.approx(whole, rel=0.02)


def test_stack_and_arena_are_told(client: DeviceClient) -> None:
    memory = client.memory()
    assert 0 < memory.stack_used_bytes < memory.stack_reserved_bytes
    assert memory.arena_needed_bytes <= memory.arena_reserved_bytes


def test_after_a_reset_it_counts_from_one(client: DeviceClient, firmware: Built) -> None:
    client.infer_all(firmware.random_inputs(1, SEED))
    client.reset()
    client.hello(Deadline.after(30))
    assert client.infer_all(firmware.random_inputs(1, SEED)).invocation.count == 1


def test_what_it_does_not_have_is_refused(client: DeviceClient) -> None:
    from tinyml_mlops.device import messages
    from tinyml_mlops.device.link import Repeat

    def ask(request: messages.OutputRequest) -> None:
        client._link.request("a test", request, messages.OutputResponse, Deadline.after(10), Repeat.QUICK)

    with pytest.raises(BoardError, match="no such tensor"):
        ask(messages.OutputRequest(index=9, offset=0, length=1))
    with pytest.raises(BoardError, match="outside the tensor"):
        ask(messages.OutputRequest(index=0, offset=640, length=1))
    with pytest.raises(BoardError, match="outside the tensor"):
        ask(messages.OutputRequest(index=0, offset=2**32 - 1, length=2))
    assert client.echo("still there") == "still there"


class SocketTransport(SMPSerialTransport):
    """smpclient's transport opens local ports only."""

    async def connect(self, address: str, timeout_s: float) -> None:
        self._reset_state()
        self._conn = serial_for_url(address, timeout=0)
        self._conn.out_waiting = 0


def test_other_smp_clients_understand_it(firmware: Built, tmp_path: Path) -> None:
    async def talk(url: str) -> str:
        transport = SocketTransport()
        async with SMPClient(transport, url, timeout_s=10) as other:
            assert transport.max_unencoded_size > 500  # the device's own buffer, from its MCUmgr parameters
            answer = await other.request(EchoWrite(d="hello"))
            assert success(answer)
            return answer.r

    with flashed(firmware.board, firmware.elf, Deadline.after(30), tmp_path) as url:
        with DeviceClient.open(url, firmware.board.name, timeout_s=30) as client:
            client.hello(Deadline.after(30))  # it has booted: smpclient asks only once
        assert asyncio.run(talk(url)) == "hello"


@pytest.mark.parametrize(
    ("board", "model"), [*product(BOARDS, MODELS), *((board, MODELS[-1]) for board in MORE_CORES)]
)
def test_it_computes_what_tflm_computes(
    shared_models: Path, folder: Path, tmp_path: Path, model: str, board: str
) -> None:
    """Bit-identical, on 1,000 random inputs of each model on one board, on a tenth of them on the others."""
    firmware = built(shared_models / f"{model}.tflite", board, folder)
    inputs = firmware.random_inputs(RANDOM_INPUTS if board == BOARDS[0] else RANDOM_INPUTS // 10, SEED)
    with switched_on(firmware, tmp_path) as client:
        answers = device_outputs(client, inputs)
    assert_equal(answers, firmware.tflm.run_all(*inputs))


def test_every_input_reaches_its_op_and_every_output_is_read(tmp_path: Path, folder: Path) -> None:
    """Pieces that differ in size and type: none can be taken for another."""
    model = tmp_path / "ends.tflite"
    model.write_bytes(model_of_many_ends())
    firmware = built(model, BOARDS[0], folder)
    inputs = firmware.random_inputs(20, SEED)
    with switched_on(firmware, tmp_path) as client:
        test = client.selftest(1000)
        answers = device_outputs(client, inputs)
    assert (test.vectors, test.failed) == (GOLDEN, 0)
    assert [answer.shape for answer in answers] == [(20, 700), (20, 3), (20, 5)]
    assert_equal(answers, firmware.tflm.run_all(*inputs))


def test_floats_are_those_of_tflm_but_for_the_order_of_sums(
    shared_models: Path, folder: Path, tmp_path: Path
) -> None:
    firmware = built(shared_models / "hello_world_float.tflite", BOARDS[0], folder)
    inputs = firmware.random_inputs(20, SEED)
    with switched_on(firmware, tmp_path) as client:
        (answers,) = device_outputs(client, inputs)
    assert answers.dtype == np.float32
    (expected,) = firmware.tflm.run_all(*inputs)
    assert np.allclose(answers.reshape(expected.shape), expected, rtol=0, atol=1e-5 * np.abs(expected).max())


def test_a_board_that_is_switched_off_in_between(firmware: Built, tmp_path: Path) -> None:
    with switched_on(firmware, tmp_path) as client:
        EmulatedBoard(firmware.board, tmp_path).stop()
        with pytest.raises(LinkError, match=r"the connection to socket://.* broke"):
            client.memory()
