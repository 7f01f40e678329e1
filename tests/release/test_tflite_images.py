"""Images for TensorFlow Lite Micro: what is in them, and what is refused."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from tests.dense_model import dense_model
from tests.release.conftest import ORIGIN
from tests.release.test_image import signed
from tinyml_mlops.errors import ImageRefusedError, ModelError, ParamsError
from tinyml_mlops.evaluation.runners.tflm import TflmRunner
from tinyml_mlops.evaluation.samples import random_inputs
from tinyml_mlops.plan import GoldenVectors
from tinyml_mlops.plan.testing import ModelBuilder
from tinyml_mlops.release import check_image, manifest_of
from tinyml_mlops.release.image import read_image
from tinyml_mlops.release.make import make_image
from tinyml_mlops.release.tflite_facts import tflite_facts
from tinyml_mlops.release.tflite_payload import TflitePayload
from tinyml_mlops.tflite_ops import op_names

BOARD = "qemu_mps2_an386-tflm"
Key = ec.EllipticCurvePrivateKey


def golden_of(tflite: bytes) -> GoldenVectors:
    reference = TflmRunner(tflite)
    return GoldenVectors.computed(reference, *random_inputs(reference.inputs, 2, seed=0))


@pytest.fixture(scope="module")
def golden() -> GoldenVectors:
    return golden_of(dense_model())


@pytest.fixture(scope="module")
def image(golden: GoldenVectors, key: Key) -> bytes:
    return make_image(dense_model(), golden, ORIGIN, BOARD, key)


def test_what_goes_in_comes_out(image: bytes, golden: GoldenVectors, key: Key) -> None:
    found = check_image(image, [key.public_key()], hardware=BOARD)
    needs = found.manifest
    assert TflitePayload.from_bytes(found.payload) == TflitePayload.of(dense_model(), golden)
    assert (needs.runtime, needs.runtime_min, needs.runtime_max) == ("tflm", 3, 3)
    assert [op_names()[number] for number in needs.ops] == ["FULLY_CONNECTED"]
    assert (needs.kernels, needs.golden, needs.scratch, needs.features) == ("any", 2, 0, "")
    assert needs.arena == 8 + 4  # input and output of its one op
    assert ([t.shape for t in needs.inputs], [t.shape for t in needs.outputs]) == ([[1, 8]], [[1, 4]])


def test_the_same_release_has_the_same_bytes(image: bytes, golden: GoldenVectors, key: Key) -> None:
    assert make_image(dense_model(), golden, ORIGIN, BOARD, key) == image


def test_a_real_model(shared_models: Path, key: Key) -> None:
    tflite = (shared_models / "kws_ref_model.tflite").read_bytes()
    made = make_image(tflite, golden_of(tflite), ORIGIN, BOARD, key)
    needs = check_image(made, [key.public_key()], hardware=BOARD).manifest
    assert {op_names()[number] for number in needs.ops} >= {"CONV_2D", "DEPTHWISE_CONV_2D", "SOFTMAX"}
    assert needs.arena == 2 * 25 * 5 * 64  # input and output of a layer within


def test_the_same_board_with_planrt_takes_other_images(image: bytes, key: Key) -> None:
    with pytest.raises(ImageRefusedError, match=r"for qemu_mps2_an386-tflm, not for qemu_mps2_an386\n"):
        check_image(image, [key.public_key()], hardware=BOARD.removesuffix("-tflm"))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("arena", 11),
        ("ops", [9, 10]),
        ("golden", 3),
        ("runtime_max", 4),
        ("features", "f" * 64),
        ("scores", 1),
    ],
)
def test_a_manifest_that_lies_is_refused(image: bytes, key: Key, field: str, value: object) -> None:
    manifest = manifest_of(image).model_copy(update={field: value})
    with pytest.raises(ImageRefusedError, match=f"disagree about {field}"):
        check_image(signed(read_image(image).payload, manifest, key), [key.public_key()])


def test_the_runtime_is_that_of_the_hardware_kind(image: bytes, key: Key) -> None:
    manifest = manifest_of(image).model_copy(update={"hardware": "qemu_mps2_an386"})
    with pytest.raises(ImageRefusedError, match="disagree about runtime"):
        check_image(signed(read_image(image).payload, manifest, key), [key.public_key()])


def cut(payload: bytes) -> bytes:
    return payload[:-1]


def empty(payload: bytes) -> bytes:
    return b""


def with_a_size_that_cannot_be(payload: bytes) -> bytes:
    return payload[:-8] + b"\xff" * 4 + payload[-4:]


def with_a_vector_too_many(payload: bytes) -> bytes:
    found = TflitePayload.from_bytes(payload)
    return replace(found, vectors=3).to_bytes()


def with_another_file(payload: bytes) -> bytes:
    return replace(TflitePayload.from_bytes(payload), tflite=b"PLRT" * 9).to_bytes()


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (cut, "payload is not a .tflite with golden vectors"),
        (empty, "payload is not"),
        (with_a_size_that_cannot_be, "payload is not"),
        (with_a_vector_too_many, "golden vectors are not those of its model"),
        (with_another_file, "not a .tflite file"),
    ],
)
def test_a_signed_payload_that_is_none_is_refused(
    image: bytes, key: Key, spoil: Callable[[bytes], bytes], why: str
) -> None:
    worse = spoil(read_image(image).payload)
    manifest = manifest_of(image).model_copy(update={"sha256": sha256(worse).digest()})
    with pytest.raises(ImageRefusedError, match=f"the image's .*{why}"):
        check_image(signed(worse, manifest, key), [key.public_key()])


def test_a_model_with_an_op_of_its_own_is_refused(golden: GoldenVectors, key: Key) -> None:
    from tests.firmware.tflm.test_ops import custom_model

    with pytest.raises(ModelError):
        make_image(custom_model(), golden, ORIGIN, BOARD, key)


def test_vectors_of_another_model_are_refused(key: Key) -> None:
    with pytest.raises(ModelError, match="golden vectors are not those of its model"):
        make_image(dense_model(), golden_of(dense_model(inputs=12)), ORIGIN, BOARD, key)


def test_boards_without_it_are_told(golden: GoldenVectors, key: Key) -> None:
    with pytest.raises(ParamsError, match="Cortex-M only"):
        make_image(dense_model(), golden, ORIGIN, "qemu_riscv32-tflm", key)


def test_the_least_arena_leaves_out_what_lies_in_the_model() -> None:
    b = ModelBuilder()
    x, y = (b.tensor((1, 6), "int8", 0.02, 11) for _ in range(2))
    b.op("ADD", [x, x], [y], "AddOptions")
    tflite = b.build([x], [y])
    payload = TflitePayload.of(tflite, golden_of(tflite)).to_bytes()
    assert tflite_facts(payload)["arena"] == 2 * 6  # an input that is read twice is there once
