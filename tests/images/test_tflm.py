"""Images for TensorFlow Lite Micro on an emulated board."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from tests.dense_model import dense_model
from tests.images.conftest import name_of
from tests.images.powered import ANSWER_S, Device, Power
from tests.images.test_update import install
from tests.release.test_image import signed
from tests.tflm import TREE, needs_tree, with_relu
from tinyml_mlops.config import load_target
from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.device.images import DeviceImages
from tinyml_mlops.errors import BoardError, MissingToolError
from tinyml_mlops.evaluation.runners.tflm import TflmRunner
from tinyml_mlops.evaluation.samples import random_inputs
from tinyml_mlops.firmware.mbedtls import mbedtls_tree
from tinyml_mlops.fleet.firmware import fleet_firmware
from tinyml_mlops.fleet.fit import misfit
from tinyml_mlops.fleet.measuring import measured
from tinyml_mlops.measure.sampling import device_outputs
from tinyml_mlops.plan import GoldenVectors
from tinyml_mlops.plan.testing import ModelBuilder
from tinyml_mlops.release import Origin, manifest_of
from tinyml_mlops.release.image import read_image
from tinyml_mlops.release.make import make_image
from tinyml_mlops.release.tflite_payload import TflitePayload

pytestmark = [pytest.mark.emulated, needs_tree]
BOARDS = ("qemu_mps2_an386-tflm", "qemu_mps3_an547-tflm")
KEY = ec.derive_private_key(0x7E57, ec.SECP256R1())
ARENA = 4096


@pytest.fixture(scope="module", params=BOARDS)
def board(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def elf(board: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its own model is a FULLY_CONNECTED; those that come may have a SOFTMAX as well."""
    try:
        mbedtls_tree()
    except MissingToolError as error:
        pytest.skip(str(error))
    return fleet_firmware(
        [board],
        [KEY.public_key()],
        tmp_path_factory.mktemp("tflm"),
        dense_model(),
        arena_bytes=ARENA,
        kernels=("softmax_int8",),
        tflm_tree=TREE,
    )[board]


@pytest.fixture
def power(board: str, elf: Path, tmp_path: Path) -> Power:
    """A new device, off."""
    return Power(load_target(board), elf, tmp_path)


def with_softmax(width: int = 64) -> bytes:
    random = np.random.default_rng(4)
    b = ModelBuilder()
    x, scores = b.tensor((1, width), "int8", 0.02, 3), b.tensor((1, 8), "int8", 0.05, -3)
    classes = b.tensor((1, 8), "int8", 1 / 256, -128)
    weights = b.constant(random.integers(-127, 128, (8, width), dtype=np.int8), 0.01)
    b.op("FULLY_CONNECTED", [x, weights], [scores], "FullyConnectedOptions")
    b.op("SOFTMAX", [scores], [classes], "SoftmaxOptions", beta=1.0)
    return b.build([x], [classes])


def golden_of(tflite: bytes) -> GoldenVectors:
    reference = TflmRunner(tflite)
    return GoldenVectors.computed(reference, *random_inputs(reference.inputs, 2, seed=0))


def image_of(tflite: bytes, board: str, version: int = 1, golden: GoldenVectors | None = None) -> bytes:
    origin = Origin(f"models:/kws/{version}", "0123abcd")
    return make_image(tflite, golden or golden_of(tflite), origin, board, KEY)


def client_of(device: Device) -> DeviceClient:
    return DeviceClient(device.link, ANSWER_S)


def test_sent_tried_and_kept(board: str, power: Power) -> None:
    tflite = with_softmax()
    image, reference = image_of(tflite, board), TflmRunner(tflite)
    with power.on() as device:
        about = device.about()
        assert (about.hardware, about.running, about.arena) == (board, b"", ARENA)
        assert misfit(image, DeviceImages(client_of(device)).takes()) == ""
    install(power, image)
    with power.on() as device:  # SIGKILL lies between
        about, model, test = device.about(), device.model(), device.selftest()
        assert (about.running, about.confirmed, about.why) == (name_of(image), True, "")
        assert (model.bytes, model.id) == (len(tflite), manifest_of(image).sha256)
        assert (test.vectors, test.failed) == (2, 0)
        samples = random_inputs(reference.inputs, 5, seed=1)
        (found,) = device_outputs(client_of(device), samples)
        assert np.array_equal(found, reference.run(samples[0]))
        health = measured(client_of(device), None, 0)
        assert 64 < (health.arena_bytes or 0) < ARENA
        assert (health.golden_vectors_failed, device.selftest().failed) == (0, 0)
        device.revert()
    with power.on() as device:
        assert device.about().running == b""
        assert device.model().bytes == len(dense_model())


def resigned(image: bytes, payload: bytes | None = None, **changes: object) -> bytes:
    """Another payload, or other fields of the manifest, rightly signed all the same."""
    payload = read_image(image).payload if payload is None else payload
    fields = {"sha256": sha256(payload).digest()} | changes
    return signed(payload, manifest_of(image).model_copy(update=fields), KEY)


def for_planrt(image: bytes, board: str) -> bytes:
    return image_of(with_softmax(), board.removesuffix("-tflm"))


def for_another_runtime(image: bytes, board: str) -> bytes:
    return resigned(image, runtime="planrt")


def with_an_op_that_is_not_there(image: bytes, board: str) -> bytes:
    return image_of(with_relu(), board)


def with_more_arena(image: bytes, board: str) -> bytes:
    return resigned(image, arena=ARENA + 1)


def with_sizes_that_cannot_be(image: bytes, board: str) -> bytes:
    return resigned(image, read_image(image).payload[:-8] + b"\xff" * 8)


def with_fewer_vectors_than_it_says(image: bytes, board: str) -> bytes:
    return resigned(image, golden=3)


def with_spoilt_vectors(image: bytes, board: str) -> bytes:
    golden = golden_of(with_softmax())
    return image_of(with_softmax(), board, 2, replace(golden, outputs=(golden.outputs[0] ^ 1,)))


def with_vectors_of_another_model(image: bytes, board: str) -> bytes:
    payload = TflitePayload.from_bytes(read_image(image).payload)
    return resigned(image, replace(payload, golden=payload.golden + bytes(8)).to_bytes())


def with_references_that_lead_astray(image: bytes, board: str) -> bytes:
    payload = TflitePayload.from_bytes(read_image(image).payload)
    return resigned(image, replace(payload, tflite=b"\xf0\xff\xff\x7f" + payload.tflite[4:]).to_bytes())


def with_more_arena_than_anybody_knew(image: bytes, board: str) -> bytes:
    return image_of(with_softmax(ARENA - 256), board, 2)


Spoil = Callable[[bytes, str], bytes]
REFUSED: list[tuple[Spoil, str]] = [
    (for_planrt, "other hardware"),
    (for_another_runtime, "another runtime"),
    (with_an_op_that_is_not_there, "kernels"),
    (with_more_arena, "more arena"),
    (with_sizes_that_cannot_be, "disagree"),
    (with_fewer_vectors_than_it_says, "disagree"),
]
GIVEN_UP: list[tuple[Spoil, str]] = [
    (with_spoilt_vectors, "golden vector"),
    (with_vectors_of_another_model, "disagree"),
    (with_references_that_lead_astray, "not confirmed before the next reset"),
    (with_more_arena_than_anybody_knew, "does not open it"),
]


def test_what_is_wrong_is_refused_or_given_up(board: str, power: Power) -> None:
    """All on one device, that runs its first model throughout."""
    good = image_of(with_softmax(), board)
    install(power, good)
    with power.on() as device:
        for spoil, reason in REFUSED:
            image = spoil(good, board)
            device.upload(image)
            with pytest.raises(BoardError, match="error 32"):
                device.test(name_of(image))
            assert reason in device.about().why, spoil.__name__
            assert device.selftest().failed == 0  # it goes on with what it has
    for spoil, reason in GIVEN_UP:
        image = spoil(good, board)
        with power.on() as device:
            device.upload(image)
            device.test(name_of(image))
        with power.on() as device:
            about, test = device.about(), device.selftest()
            assert (about.running, about.confirmed) == (name_of(good), True), spoil.__name__
            assert reason in about.why, spoil.__name__
            assert (test.vectors, test.failed) == (2, 0)


def test_firmware_that_no_longer_has_the_room_gives_the_model_up(
    board: str, elf: Path, power: Power, tmp_path: Path
) -> None:
    """A confirmed model, and then firmware with less arena: its own model runs."""
    install(power, image_of(with_softmax(), board))
    smaller = fleet_firmware(
        [board],
        [KEY.public_key()],
        tmp_path / "smaller",
        dense_model(),
        arena_bytes=0,
        kernels=("softmax_int8",),
        tflm_tree=TREE,
    )[board]
    power.elf = smaller
    with power.on() as device:
        about = device.about()
        assert (about.running, about.confirmed) == (b"", True)
        assert "does not open it" in about.why
        assert device.model().bytes == len(dense_model())
