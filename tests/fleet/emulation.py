"""A fleet of emulated boards with real firmware, and what may happen to them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from tests.fleet.files import write
from tests.fleet.versions import version
from tinyml_mlops.config.fleet import FleetParams, RolloutParams, WaveParams
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.errors import MissingToolError
from tinyml_mlops.firmware.mbedtls import mbedtls_tree
from tinyml_mlops.fleet.emulated import EmulatedFleet, new_devices
from tinyml_mlops.fleet.firmware import fleet_firmware
from tinyml_mlops.fleet.places import ledger_path
from tinyml_mlops.fleet.smp import SmpLinks

KINDS = ("qemu_mps2_an386", "qemu_mps2_an500")
KEY = ec.derive_private_key(0x7E57, ec.SECP256R1())
"""The same in every run: firmware that trusts it is built once."""
PLAN = RolloutParams(
    waves=(WaveParams(name="canary", count=2), WaveParams(name="rest", percent=100)), device_deadline_s=60.0
)


def firmware_for(folder: Path) -> dict[str, Path]:
    """Of both kinds; skips where it cannot be built."""
    try:
        mbedtls_tree()
    except MissingToolError as error:
        pytest.skip(str(error))
    return fleet_firmware(KINDS, [KEY.public_key()], folder, version(1).tflite, arena_bytes=8 << 10)


@dataclass
class Emulation:
    """A fleet that is on.

    Attributes:
        file: its ``fleet.yaml``.
    """

    file: Path
    fleet: FleetParams
    boards: EmulatedFleet
    firmware: dict[str, Path]

    @property
    def ledger(self) -> Path:
        return ledger_path(self.file, self.fleet.name)

    def running(self) -> dict[str, str]:
        """What each device runs; nobody is left trying."""
        found = {}
        for device in self.fleet.devices:
            with SmpLinks().open(device, Deadline.after(30)) as link:
                report = link.report()
            assert report.confirmed and not report.pending, f"{device.id} is in the middle of something"
            found[device.id] = report.running
        return found


@contextmanager
def emulation(
    folder: Path,
    count: int,
    firmware: dict[str, Path],
    plan: RolloutParams = PLAN,
    kinds: Sequence[str] = KINDS,
) -> Iterator[Emulation]:
    """Switch ``count`` devices on, the kinds in turn, until the block ends."""
    fleet = FleetParams(name="lab", devices=new_devices(count, tuple(kinds)), rollout=plan)
    file = folder / "fleet.yaml"
    write(file, fleet)
    with EmulatedFleet(file, fleet) as boards:
        boards.start(firmware, keep_running=False)
        yield Emulation(file, fleet, boards, firmware)
