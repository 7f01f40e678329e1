"""One fleet, two runtimes: a version goes to boards with planrt and with TensorFlow Lite Micro at once."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.fleet.emulation import KEY, PLAN, Emulation, emulation
from tests.fleet.files import write
from tests.fleet.test_emulated import labelled
from tests.fleet.versions import releasable_of, version
from tests.tflm import TREE, needs_tree, with_relu
from tinyml_mlops.config.fleet import HealthLimits
from tinyml_mlops.errors import FleetError, MissingToolError
from tinyml_mlops.firmware.mbedtls import mbedtls_tree
from tinyml_mlops.fleet.events import DeviceFailed
from tinyml_mlops.fleet.firmware import fleet_firmware
from tinyml_mlops.fleet.ledger import Ledger
from tinyml_mlops.fleet.promotion import promote

pytestmark = [pytest.mark.emulated, needs_tree]
KINDS = ("qemu_mps2_an386", "qemu_mps2_an386-tflm")
LIMITED = PLAN.model_copy(update={"limits": HealthLimits(arena_bytes=2048, accuracy=0.9)})


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulation]:
    """Two devices of each runtime."""
    try:
        mbedtls_tree()
    except MissingToolError as error:
        pytest.skip(str(error))
    folder = tmp_path_factory.mktemp("tflm")
    firmware = fleet_firmware(
        KINDS,
        [KEY.public_key()],
        folder,
        version(1).tflite,
        arena_bytes=8 << 10,
        tflm_tree=TREE,
    )
    with emulation(folder, 4, firmware, LIMITED, KINDS) as made:
        yield made


def test_a_good_version_reaches_both_and_a_bad_one_neither(lab: Emulation) -> None:
    first = promote(lab.file, version(1, labelled=labelled()), KEY)
    assert first.outcome == "finished", first.why
    assert len({first.releases[kind].sha256 for kind in KINDS}) == 2
    running = lab.running()
    assert running == {device.id: first.releases[device.hardware].sha256 for device in lab.fleet.devices}

    good = version(2, labelled=labelled())
    spoilt = replace(good.golden, outputs=(good.golden.outputs[0] ^ 1,))
    bad = promote(lab.file, replace(good, golden=spoilt), KEY)
    assert bad.outcome == "aborted"
    assert "golden vector" in bad.why
    worse = promote(lab.file, good, KEY)
    assert worse.outcome == "aborted"
    assert "accuracy is 0." in worse.why
    assert lab.running() == running


def test_the_arena_that_a_model_needs_is_found_on_the_device(lab: Emulation) -> None:
    """It is far less than what the firmware reserves, so that a limit says something."""
    limits = HealthLimits(arena_bytes=64)
    write(lab.file, lab.fleet.model_copy(update={"rollout": PLAN.model_copy(update={"limits": limits})}))
    tight = promote(lab.file, version(4), KEY)
    assert tight.outcome == "aborted"
    kind = {device.id: device.hardware for device in lab.fleet.devices}
    with Ledger(lab.ledger, "ann@host") as ledger:
        failed = [entry.event for entry in ledger.entries() if isinstance(entry.event, DeviceFailed)]
    (checks,) = [event.checks for event in failed if kind[event.device] == KINDS[1]][-1:]
    (arena,) = [check for check in checks if check.name == "arena_bytes"]
    assert not arena.passed
    assert arena.value is not None and 64 < arena.value < 2048
    write(lab.file, lab.fleet)


def test_what_it_lacks_is_told_before_anything_begins(lab: Emulation) -> None:
    write(lab.file, lab.fleet.model_copy(update={"rollout": PLAN}))
    with pytest.raises(FleetError, match=r"qemu_mps2_an386-tflm\): its firmware lacks RELU"):
        promote(lab.file, releasable_of(5, with_relu()), KEY)
    write(lab.file, lab.fleet)
