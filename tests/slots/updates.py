"""What a host does with a device whose power may be cut at any moment."""

from pathlib import Path

import numpy as np

from tests.slots.device import OK, SLOT, TESTING, WORD, Device, Memory


def _models(*sizes: int) -> list[bytes]:
    return [np.random.default_rng(seed).bytes(size) for seed, size in enumerate(sizes, 1)]


OLD, NEW = _models(SLOT - 40, SLOT - WORD - 7)
SMALL_OLD, SMALL_NEW = _models(200, 150)


def accept(image: bytes) -> bool:
    return image in (OLD, NEW, SMALL_OLD, SMALL_NEW)


def update(library: Path, flash: Memory, image: bytes) -> None:
    """What a host does, from any state, until the model is confirmed or power is cut."""
    for _ in range(3):
        device = Device(library, flash, accept)
        device.boot()
        if flash.dead:
            return
        if device.running() == image:
            slot = device.slots.running
            if device.record.state[slot] == TESTING:
                device.confirm()
            return
        if device.send(image) != OK:
            return


def starts_with(library: Path, flash: Memory) -> Device:
    device = Device(library, flash, accept)
    device.boot()
    return device
