"""Firmware with kernels for models that come later runs another architecture than its factory model's."""

from pathlib import Path

import pytest

from tests.images.conftest import BOARD, Fleet, fleet_of, name_of
from tests.images.estimated import assert_as_estimated
from tests.images.models import convolutions, dense_softmax
from tests.images.powered import ANSWER_S, Device, Power
from tests.images.test_update import install
from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.device.images import DeviceImages, Takes
from tinyml_mlops.errors import BoardError
from tinyml_mlops.firmware.estimate import kernel_bytes
from tinyml_mlops.firmware.kernel_choice import ALL, chosen_kernels
from tinyml_mlops.firmware.record import BuildRecord
from tinyml_mlops.fleet.fit import misfit
from tinyml_mlops.plan.layout import kernel_numbers

TOLERANCE = 0.02  # the linker shares, and fills up, across kernels


@pytest.fixture(scope="module")
def richer(tmp_path_factory: pytest.TempPathFactory) -> Fleet:
    return fleet_of(BOARD, tmp_path_factory.mktemp("richer"), ALL)


def takes(device: Device) -> Takes:
    return DeviceImages(DeviceClient(device.link, ANSWER_S)).takes()


def code_bytes(fleet: Fleet) -> int:
    flash = BuildRecord.read(fleet.elf.with_name("size.json")).flash_by_owner
    return flash["runtime"] + flash["libc"]


def test_it_is_refused_where_the_firmware_has_the_kernels_of_its_own_model(
    fleet: Fleet, power: Power
) -> None:
    image = fleet.signed(dense_softmax(fleet.kernel_set))
    with power.on() as device:
        device.upload(image)
        with pytest.raises(BoardError):
            device.test(name_of(image))
        assert device.about().why == "it needs kernels that this firmware does not have"
        assert misfit(image, takes(device)).startswith("its firmware lacks planrt_")


def test_it_runs_where_its_kernels_were_asked_for(richer: Fleet, tmp_path: Path) -> None:
    power = Power(richer.board, richer.elf, tmp_path)
    image = richer.signed(dense_softmax(richer.kernel_set))
    install(power, image)
    with power.on() as device:
        about, test, told = device.about(), device.selftest(), takes(device)
    numbers = kernel_numbers()
    assert told.ops == {numbers[symbol] for symbol in chosen_kernels(ALL, richer.kernel_set)}
    assert misfit(image, told) == ""
    assert (about.running, about.confirmed) == (name_of(image), True)
    assert (test.vectors, test.failed) == (2, 0)


def test_they_take_as_much_as_the_table_of_sizes_says(fleet: Fleet, richer: Fleet) -> None:
    core, own = fleet.board.core, convolutions(0, fleet.kernel_set).kernels
    expected = kernel_bytes(chosen_kernels(ALL, fleet.kernel_set), core) - kernel_bytes(own, core)
    assert code_bytes(richer) - code_bytes(fleet) == pytest.approx(expected, rel=TOLERANCE)


def test_it_is_as_large_as_was_estimated(richer: Fleet) -> None:
    assert_as_estimated(richer, ALL)
