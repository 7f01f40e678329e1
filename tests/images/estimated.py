"""Firmware with model slots beside what was estimated of it before it was built."""

import pytest

from tests.images.conftest import ARENA, Fleet
from tests.images.models import convolutions
from tinyml_mlops.config.params import FleetFirmwareParams
from tinyml_mlops.firmware.estimate import estimate
from tinyml_mlops.firmware.kernel_choice import MODEL, KernelChoice
from tinyml_mlops.firmware.record import BuildRecord

TOLERANCE = 0.03  # as without slots


def assert_as_estimated(fleet: Fleet, kernels: KernelChoice = MODEL) -> None:
    record = BuildRecord.read(fleet.elf.with_name("size.json"))
    factory = convolutions(0, fleet.kernel_set)
    found = estimate(factory, fleet.board, FleetFirmwareParams(arena_bytes=ARENA, kernels=kernels))
    model = len(factory.plan)
    assert found.flash_bytes - model == pytest.approx(record.flash_bytes - model, rel=TOLERANCE)
    assert found.ram_bytes == pytest.approx(record.ram_bytes, rel=0.02)
    assert found.flash_limit_bytes == record.flash_limit_bytes
