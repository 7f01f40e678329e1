"""Power is cut at every write and erase of an update: the old model or the new one comes up, never none."""

from copy import deepcopy
from pathlib import Path

import numpy as np
import pytest

from tests.slots.device import CONFIRMED, TEARS, Flash
from tests.slots.updates import NEW, OLD, starts_with, update

PHASES = range(8)
"""Boots before the update: two sectors of records with four places each, so every place is next once."""


def prepared(library: Path, first: bytes | None, boots: int) -> Flash:
    flash = Flash()
    if first is not None:
        update(library, flash, first)
    for _ in range(boots):
        starts_with(library, flash)
    return flash


def changes(library: Path, flash: Flash) -> int:
    copy = deepcopy(flash)
    copy.power_on()
    update(library, copy, NEW)
    return copy.changes


@pytest.mark.parametrize("first", [OLD, None], ids=["over a model", "over the factory model"])
@pytest.mark.parametrize("tear", TEARS)
def test_a_cut_at_every_write(library: Path, first: bytes | None, tear: str) -> None:
    trials = 0
    for boots in PHASES:
        before = prepared(library, first, boots)
        count = changes(library, before)
        assert count > 30
        for at in range(count):
            flash = deepcopy(before)
            flash.cut(at, tear)
            update(library, flash, NEW)
            assert flash.dead
            flash.power_on()
            device = starts_with(library, flash)
            assert device.running() in (first, NEW)
            for _ in range(3):  # a trial that was cut off counts as failed: the host sends the model again
                update(library, flash, NEW)
            last = starts_with(library, flash)
            assert last.running() == NEW
            assert last.record.state[last.slots.running] == CONFIRMED
            assert not flash.wrong
            trials += 1
    assert trials > len(PHASES) * 30


def test_cut_after_cut(library: Path) -> None:
    """Power that fails again and again, at random writes and in random ways."""
    random = np.random.default_rng(3)
    for _ in range(150):
        flash = prepared(library, OLD, int(random.integers(0, 8)))
        for _ in range(int(random.integers(1, 12))):
            flash.cut(int(random.integers(0, 40)), TEARS[random.integers(0, 3)])
            update(library, flash, NEW)
            flash.power_on()
            assert starts_with(library, flash).running() in (OLD, NEW)
        for _ in range(3):
            update(library, flash, NEW)
        assert starts_with(library, flash).running() == NEW
        assert not flash.wrong
