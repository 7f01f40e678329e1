"""The states of a slot: what is refused, what reverts, and what a device finds in damaged memory."""

from pathlib import Path

import numpy as np
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from tests.slots.device import (
    BAD_LAYOUT,
    BUSY,
    CONFIRMED,
    EMPTY,
    FACTORY,
    FAILED,
    NOT_TESTING,
    NOTHING_BEFORE,
    OK,
    OUT_OF_ORDER,
    PENDING,
    REFUSED,
    RESET,
    REVERTED,
    SECTOR,
    SLOT,
    TESTING,
    TOO_LARGE,
    UNWANTED,
    WORD,
    Device,
    Flash,
)
from tinyml_mlops.errors import ImageRefusedError
from tinyml_mlops.plan import GoldenVectors, HostModel, compile_plan
from tinyml_mlops.plan.testing import ModelBuilder
from tinyml_mlops.release import Origin, build_image, check_image

FIRST, SECOND, THIRD = (bytes([number]) * 300 for number in (1, 2, 3))


def start(library: Path, flash: Flash, refused: bytes = b"") -> Device:
    """A boot of a device that accepts every image but one."""
    device = Device(library, flash, lambda image: image != refused)
    assert device.opened == OK
    device.boot()
    return device


def install(library: Path, flash: Flash, image: bytes) -> Device:
    assert start(library, flash).send(image) == OK
    device = start(library, flash)
    assert device.confirm() == OK
    return device


def states(device: Device) -> list[int]:
    return list(device.record.state)


def test_a_new_device_runs_the_factory_model(library: Path) -> None:
    flash = Flash()
    for boots in (1, 2, 3):
        device = start(library, flash)
        assert device.slots.running == FACTORY
        assert device.record.boots == boots
    assert device.confirm() == NOT_TESTING


def test_upload_test_confirm(library: Path) -> None:
    flash = Flash()
    device = start(library, flash)
    assert device.send(FIRST) == OK
    assert states(device) == [PENDING, EMPTY]
    assert device.running() is None
    device = start(library, flash)
    assert (device.running(), states(device)) == (FIRST, [TESTING, EMPTY])
    assert device.confirm() == OK
    assert start(library, flash).running() == FIRST
    device = install(library, flash, SECOND)
    assert (device.running(), states(device)) == (SECOND, [CONFIRMED, CONFIRMED])
    assert install(library, flash, THIRD).slots.running == 0


def test_a_reset_without_confirm_reverts(library: Path) -> None:
    flash = Flash()
    install(library, flash, FIRST)
    assert start(library, flash).send(SECOND) == OK
    assert start(library, flash).running() == SECOND
    device = start(library, flash)
    assert (device.running(), states(device), device.record.failure) == (FIRST, [CONFIRMED, FAILED], RESET)
    assert start(library, flash).running() == FIRST


def test_a_failed_self_test_reverts_and_is_remembered(library: Path) -> None:
    flash = Flash()
    install(library, flash, FIRST)
    assert start(library, flash).send(SECOND) == OK
    device = start(library, flash)
    assert device.give_up(77) == OK
    assert device.confirm() == NOT_TESTING
    assert device.send(THIRD) == BUSY  # the failed model still runs
    device = start(library, flash)
    assert (device.running(), device.record.failure) == (FIRST, 77)
    assert install(library, flash, THIRD).running() == THIRD


def test_an_image_that_is_not_accepted_is_never_tried(library: Path) -> None:
    flash = Flash()
    install(library, flash, FIRST)
    device = start(library, flash, refused=SECOND)
    assert device.send(SECOND) == REFUSED
    assert (states(device), device.record.failure) == ([CONFIRMED, EMPTY], UNWANTED)
    assert start(library, flash).send(SECOND) == OK  # and by a firmware that changed its mind at the boot
    device = start(library, flash, refused=SECOND)
    assert (device.running(), states(device), device.record.failure) == (FIRST, [CONFIRMED, FAILED], UNWANTED)


def test_a_confirmed_model_that_rots_gives_way(library: Path) -> None:
    flash = Flash()
    install(library, flash, FIRST)
    install(library, flash, SECOND)
    assert start(library, flash, refused=SECOND).running() == FIRST
    assert start(library, flash, refused=FIRST).running() is None


def test_the_way_back_from_a_trial_and_from_a_confirmed_model(library: Path) -> None:
    flash = Flash()
    device = start(library, flash)
    assert device.give_up() == NOTHING_BEFORE
    install(library, flash, FIRST)
    assert start(library, flash).send(SECOND) == OK
    device = start(library, flash)
    assert device.give_up() == device.give_up() == OK
    assert device.confirm() == NOT_TESTING
    assert (device.record.failure, start(library, flash).running()) == (REVERTED, FIRST)
    device = install(library, flash, SECOND)
    assert device.give_up() == OK
    device = start(library, flash)
    assert (device.running(), states(device)) == (FIRST, [CONFIRMED, FAILED])
    assert device.give_up() == OK
    assert start(library, flash).slots.running == FACTORY


def test_what_waits_is_not_tried_after_the_way_back(library: Path) -> None:
    flash = Flash()
    install(library, flash, FIRST)
    device = start(library, flash)
    assert device.send(SECOND) == OK
    assert device.give_up() == OK
    assert start(library, flash).slots.running == FACTORY


def test_what_a_slot_holds_is_tried_again_without_sending_it(library: Path) -> None:
    flash = Flash()
    install(library, flash, FIRST)
    device = install(library, flash, SECOND)
    assert device.try_again(1) == device.try_again(2) == BUSY
    assert device.try_again(0) == OK
    assert device.try_again(0) == BUSY  # it waits already
    assert start(library, flash).running() == FIRST
    device = start(library, flash)  # not confirmed
    assert (device.running(), states(device)) == (SECOND, [FAILED, CONFIRMED])
    device = start(library, flash, refused=FIRST)
    assert device.try_again(0) == REFUSED
    assert device.record.failure == UNWANTED
    assert device.erase(0) == OK
    assert device.try_again(0) == OUT_OF_ORDER


def test_what_runs_or_waits_is_not_written(library: Path) -> None:
    flash = Flash()
    device = install(library, flash, FIRST)
    assert device.erase(0) == device.erase(2) == BUSY
    assert device.send(SECOND) == OK
    assert device.begin(THIRD) == BUSY
    assert device.erase(1) == OK  # what only waits can be withdrawn
    assert start(library, flash).running() == FIRST


def test_sizes_and_order(library: Path) -> None:
    device = start(library, Flash())
    assert device.begin(bytes(SLOT + 1)) == device.begin(b"", bytes(32)) == TOO_LARGE
    assert device.piece(FIRST) == OUT_OF_ORDER
    assert device.begin(FIRST) == OK
    assert device.piece(FIRST, WORD + 1) == OUT_OF_ORDER
    assert device.piece(bytes(SLOT), 2 * SLOT) == TOO_LARGE
    assert device.send(FIRST, len(FIRST)) == OK
    assert not device.flash.wrong
    exact = bytes(range(256)) * (SLOT // 256)
    assert install(library, Flash(), exact).running() == exact


def test_an_upload_goes_on(library: Path) -> None:
    flash = Flash()
    image = np.random.default_rng(0).bytes(SLOT)
    device = start(library, flash)
    assert device.begin(image) == OK
    while device.slots.offset < 2 * SECTOR + WORD:
        assert device.piece(image) == OK
    there = device.slots.offset
    assert device.begin(image) == OK
    assert device.slots.offset == there  # the link was lost, not the power
    device = start(library, flash)
    assert device.begin(image) == OK
    assert device.slots.offset == 2 * SECTOR  # whole sectors stay
    other = bytes(reversed(image))
    assert start(library, flash).begin(other) == OK
    assert flash.read(SECTOR * 2, SLOT) == b"\xff" * SLOT
    assert not flash.wrong


@pytest.mark.parametrize("sizes", [(0, 1), (64, 1), (100, 1), (256, 0)])
def test_sizes_that_cannot_be(library: Path, sizes: tuple[int, int]) -> None:
    assert Device(library, Flash(*sizes), lambda _: True).opened == BAD_LAYOUT


def test_any_memory_boots(library: Path) -> None:
    """Random memory, and memory of a device with bytes changed: a boot, an update, nothing out of bounds."""
    random = np.random.default_rng(5)
    used = Flash()
    install(library, used, FIRST)
    install(library, used, SECOND)
    for trial in range(400):
        flash = Flash()
        flash.data[:] = random.bytes(len(flash.data)) if trial % 2 else used.data
        for at in random.integers(0, 2 * SECTOR, int(random.integers(0, 200))):
            flash.data[at] = random.integers(0, 256)
        assert start(library, flash).running() in (None, FIRST, SECOND)
        for _ in range(2):
            start(library, flash).send(THIRD)
            device = start(library, flash)
            device.confirm()
        assert device.running() == THIRD
        assert not flash.wrong


def test_only_signed_images_run(library: Path) -> None:
    """The host's own check in place of a device's: every byte of a signed image counts."""
    b = ModelBuilder()
    x, y = (b.tensor((1, 6), "int8", 0.02, 11, name=name) for name in "xy")
    b.op("RELU", [x], [y])
    tflite = b.build([x], [y])
    with HostModel.open(compile_plan(tflite).plan) as model:
        golden = GoldenVectors.computed(model, np.arange(6, dtype=np.int8).reshape(1, 1, 6))
    plan = compile_plan(tflite, golden=golden).plan
    key = ec.generate_private_key(ec.SECP256R1())
    image = build_image(plan, Origin("models:/m/1", "r"), hardware="h", kernel_set="portable", key=key)

    def accept(data: bytes) -> bool:
        try:
            return check_image(data, [key.public_key()], hardware="h").payload == plan
        except ImageRefusedError:
            return False

    flash = Flash(4096, 1)
    for at in range(0, len(image), 37):
        device = Device(library, flash, accept)
        device.boot()
        assert device.send(image[:at] + bytes([image[at] ^ 1]) + image[at + 1 :]) == REFUSED
    assert device.send(image) == OK
    device = Device(library, flash, accept)
    device.boot()
    assert device.running() == image
