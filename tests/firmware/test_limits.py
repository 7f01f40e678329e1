"""What the firmware and its arena may take: figures that a change should not make worse unnoticed."""

from pathlib import Path

import pytest

from tests.device.built import built
from tinyml_mlops.firmware import BuildRecord

BOARD = "qemu_stm32f405"
# Flash without the model (firmware, runtime, libc), and the arena, in bytes.
LIMITS = {
    "hello_world_int8": (12_000, 64),
    "ad01_int8": (12_100, 800),
    "kws_ref_model": (18_500, 9_000),
}


@pytest.mark.parametrize("name", LIMITS)
def test_code_and_arena(shared_models: Path, tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    firmware = built(shared_models / f"{name}.tflite", BOARD, tmp_path_factory.getbasetemp())
    record = BuildRecord.read(firmware.elf.parent / "size.json")
    code_bytes, arena_bytes = LIMITS[name]
    assert record.flash_bytes - record.flash_by_owner["model"] <= code_bytes
    assert record.arena_bytes <= arena_bytes
