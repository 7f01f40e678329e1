"""Estimates made before a build are close to what the build comes to."""

from pathlib import Path

import pytest

from tests.device.built import built
from tinyml_mlops.firmware import BuildRecord
from tinyml_mlops.firmware.estimate import estimate
from tinyml_mlops.plan.layout import kernel_numbers

CODE_TOLERANCE = 0.03


@pytest.mark.parametrize("name", ["ad01_int8", "kws_ref_model"])
@pytest.mark.parametrize("board", ["qemu_stm32f405", "qemu_mps3_an547", "qemu_riscv32"])
def test_flash_and_ram_of_reference_models(
    shared_models: Path, tmp_path_factory: pytest.TempPathFactory, name: str, board: str
) -> None:
    firmware = built(shared_models / f"{name}.tflite", board, tmp_path_factory.getbasetemp())
    record = BuildRecord.read(firmware.elf.parent / "size.json")
    found = estimate(firmware.compiled, firmware.board)
    code = record.flash_bytes - record.flash_by_owner["model"]
    assert found.flash_bytes - len(firmware.compiled.plan) == pytest.approx(code, rel=CODE_TOLERANCE)
    assert found.ram_bytes == pytest.approx(record.ram_bytes, rel=0.02)


def test_every_kernel_of_a_core_s_sets_has_a_size() -> None:
    """`python scripts/code_sizes.py` brings the file up to date."""
    from tinyml_mlops.firmware.estimate import _sizes

    measured = {name for core in _sizes().values() for name in core["kernels"]}
    assert measured == set(kernel_numbers())
