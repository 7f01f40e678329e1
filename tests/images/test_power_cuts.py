"""Power is cut at random instants of an update: the device comes up with the old model or the new one.

``TINYML_POWER_CUTS=100`` cuts more often than the default.
"""

import os
import random
import threading
import time
from contextlib import suppress

from tests.images.conftest import Fleet, name_of
from tests.images.models import convolutions
from tests.images.powered import Power
from tests.images.test_update import install
from tinyml_mlops.errors import LinkError

CUTS = int(os.environ.get("TINYML_POWER_CUTS", "8"))


def updated(power: Power, image: bytes) -> float:
    """Seconds of an update that nothing disturbs, from the first piece to the answer to confirm."""
    with power.on() as device:
        began = time.monotonic()
        device.upload(image)
        device.test(name_of(image))
        sent = time.monotonic() - began
    with power.on() as device:
        began = time.monotonic()
        device.confirm()
        return sent + time.monotonic() - began


def test_a_cut_leaves_the_old_model_or_the_new_one(fleet: Fleet, power: Power) -> None:
    """One device: whatever a cut leaves is what the next update begins with."""
    plans = [convolutions(seed, fleet.kernel_set) for seed in (1, 2)]
    install(power, fleet.signed(plans[0], 1))
    last = fleet.signed(plans[1], 2)
    longest = updated(power, last)
    chance = random.Random(7)
    outcomes: list[str] = []
    kept = name_of(last)
    for version in range(3, CUTS + 3):
        new = fleet.signed(plans[version % 2], version)
        with power.on() as device:
            killer = threading.Timer(chance.uniform(0.0, 1.3 * longest), power.cut)  # also once it is sent
            killer.start()
            with suppress(LinkError):
                device.upload(new)
                device.test(name_of(new))
            killer.join()
        with power.on() as device:
            about = device.about()
            assert about.running in {kept, name_of(new)}
            assert device.selftest().failed == 0
            if about.running == name_of(new):
                killer = threading.Timer(chance.uniform(0.0, 0.02), power.cut)
                killer.start()
                with suppress(LinkError):
                    device.confirm()
                killer.join()
        with power.on() as device:
            about = device.about()
            assert about.running in {kept, name_of(new)}
            assert about.confirmed
            assert device.selftest().failed == 0
        outcomes.append("new" if about.running == name_of(new) else "old")
        kept = about.running
    assert "old" in outcomes, "no cut came before the end of an update"
    last = fleet.signed(plans[CUTS % 2], CUTS + 3)
    updated(power, last)
    with power.on() as device:
        about = device.about()
        assert about.running == name_of(last) and about.confirmed
