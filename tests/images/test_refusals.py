"""Images that a device does not run, what it says of them, and what it then runs."""

from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from tests.images.conftest import ARENA, Fleet, name_of
from tests.images.models import MULTIPLY_ACCUMULATES, convolutions, relu
from tests.images.powered import Power
from tests.images.test_update import install
from tests.release.test_image import signed
from tinyml_mlops.errors import BoardError
from tinyml_mlops.release.image import read_image
from tinyml_mlops.release.manifest import Manifest

DENIED = "error 32 of group 1"
WATCHDOG_INSTRUCTIONS = 60 * 1e9 / 256  # 60 s of virtual time, 256 ns each


def plan_of(image: bytes) -> bytes:
    return read_image(image).payload


def manifest_of(image: bytes) -> Manifest:
    return Manifest.from_cbor(read_image(image).protected[0xA0])


def damaged(fleet: Fleet, image: bytes) -> bytes:
    return image[:600] + bytes([image[600] ^ 1]) + image[601:]


def cut_off(fleet: Fleet, image: bytes) -> bytes:
    return image[:-70]


def unsigned(fleet: Fleet, image: bytes) -> bytes:
    """With the hash, and without key hash and signature."""
    parts = read_image(image)
    area = b"\x07\x69\x28\x00\x10\x00\x20\x00" + parts.tlvs[0x10]
    return parts.signed + area


def of_another_key(fleet: Fleet, image: bytes) -> bytes:
    return fleet.signed(convolutions(1, fleet.kernel_set), key=ec.generate_private_key(ec.SECP256R1()))


def with_a_forged_signature(fleet: Fleet, image: bytes) -> bytes:
    """Hash and key hash are right."""
    return image[:-1] + bytes([image[-1] ^ 1])


def for_other_hardware(fleet: Fleet, image: bytes) -> bytes:
    return fleet.signed(convolutions(1, fleet.kernel_set), hardware="qemu_riscv32")


def with_other_kernels(fleet: Fleet, image: bytes) -> bytes:
    return fleet.signed(relu(fleet.kernel_set))


def with_more_arena(fleet: Fleet, image: bytes) -> bytes:
    manifest = manifest_of(image).model_copy(update={"arena": ARENA + 4})
    return signed(plan_of(image), manifest, fleet.keys[0])


def with_scratch(fleet: Fleet, image: bytes) -> bytes:
    return signed(plan_of(image), manifest_of(image).model_copy(update={"scratch": 1}), fleet.keys[0])


def of_a_later_format(fleet: Fleet, image: bytes) -> bytes:
    later = {"runtime_min": 1000, "runtime_max": 1001}
    return signed(plan_of(image), manifest_of(image).model_copy(update=later), fleet.keys[0])


def for_a_front_end(fleet: Fleet, image: bytes) -> bytes:
    manifest = manifest_of(image).model_copy(update={"features": "f" * 64})
    return signed(plan_of(image), manifest, fleet.keys[0])


def with_a_long_memory(fleet: Fleet, image: bytes) -> bytes:
    return signed(plan_of(image), manifest_of(image).model_copy(update={"scores": 1}), fleet.keys[0])


def with_another_plan(fleet: Fleet, image: bytes) -> bytes:
    other = convolutions(9, fleet.kernel_set).plan
    return signed(other, manifest_of(image), fleet.keys[0])


def with_fewer_golden_vectors_than_it_says(fleet: Fleet, image: bytes) -> bytes:
    plan = plan_of(image)
    manifest = manifest_of(image).model_copy(update={"golden": 3})
    return signed(plan, manifest, fleet.keys[0])


REFUSED: list[tuple[Callable[[Fleet, bytes], bytes], str]] = [
    (damaged, "damaged"),
    (cut_off, "cut off"),
    (unsigned, "not signed"),
    (of_another_key, "does not accept"),
    (with_a_forged_signature, "signature is wrong"),
    (for_other_hardware, "other hardware"),
    (with_other_kernels, "kernels"),
    (with_more_arena, "more arena"),
    (with_scratch, "scratch"),
    (of_a_later_format, "another format of models"),
    (for_a_front_end, "front end"),
    (with_a_long_memory, "decision rule"),
    (with_another_plan, "disagree"),
    (with_fewer_golden_vectors_than_it_says, "disagree"),
]


def test_what_is_wrong_is_refused_with_its_reason(fleet: Fleet, power: Power) -> None:
    """All on one device, that runs its first model throughout."""
    good = fleet.image(1)
    install(power, good)
    with power.on() as device:
        for spoil, reason in REFUSED:
            image = spoil(fleet, good)
            device.upload(image)
            with pytest.raises(BoardError, match=DENIED):
                device.test(name_of(good) if spoil is cut_off else name_of(image))
            assert reason in device.about().why, spoil.__name__
            assert [state.slot for state in device.images()] == [0], spoil.__name__
            assert device.selftest().failed == 0
    with power.on() as device:
        assert device.about().running == name_of(good)


def test_an_image_larger_than_a_slot_is_refused_at_once(fleet: Fleet, power: Power) -> None:
    with power.on() as device, pytest.raises(BoardError, match="error 30"):
        device.upload(bytes(device.about().slot + 1))


def test_what_is_not_there_cannot_be_tried(fleet: Fleet, power: Power) -> None:
    with power.on() as device:
        with pytest.raises(BoardError, match="error 3 of group 1"):
            device.test(bytes(32))
        for answer in device.pieces(fleet.image(1)):
            if answer.off:
                break
        with pytest.raises(BoardError, match="error 3 of group 1"):
            device.test(name_of(fleet.image(1)))


def test_a_model_whose_golden_vectors_fail_gives_itself_up(fleet: Fleet, power: Power) -> None:
    """Rightly signed, and wrong: the device itself resets into the model before."""
    good, bad = fleet.image(1), fleet.signed(convolutions(2, fleet.kernel_set, spoilt=True), 2)
    install(power, good)
    with power.on() as device:
        device.upload(bad)
        device.test(name_of(bad))
    with power.on() as device:
        about = device.about()
        assert (about.running, about.confirmed) == (name_of(good), True)
        assert about.why == "a golden vector gave another output"
        assert about.boots == 5  # the trial and the reset in one start of QEMU


def test_a_model_that_takes_too_long_is_ended_by_the_watchdog(fleet: Fleet, power: Power) -> None:
    layers, vectors = 12, 30
    assert layers * vectors * MULTIPLY_ACCUMULATES > WATCHDOG_INSTRUCTIONS
    slow = fleet.signed(convolutions(2, fleet.kernel_set, layers=layers, vectors=vectors), 2)
    with power.on() as device:
        device.upload(slow)
        device.test(name_of(slow))
    with power.on() as device:
        about = device.about()
        assert (about.running, about.boots) == (b"", 3)
        assert about.why == "it was not confirmed before the next reset"
