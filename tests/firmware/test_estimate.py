"""Estimates made before a build are close to what the build comes to."""

from pathlib import Path

import numpy as np
import pytest

from tests.dense_model import dense_model
from tests.device.built import built, built_for
from tests.features.front_ends import EVERY, noise
from tinyml_mlops.decision import About, Argmax, Debounce
from tinyml_mlops.decision.embedded import embed
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


@pytest.mark.parametrize(
    ("kind", "board"),
    [("mfcc", "qemu_stm32f405"), ("spectrum", "qemu_riscv32"), ("window", "qemu_mps3_an547")],
)
def test_front_ends_are_counted(
    shared_models: Path, tmp_path_factory: pytest.TempPathFactory, kind: str, board: str
) -> None:
    front_end = EVERY[kind]
    if kind == "mfcc":
        model = (shared_models / "kws_ref_model.tflite").read_bytes()
    else:
        model = dense_model(inputs=int(np.prod(front_end.feature_shape)))
    rule = Argmax(threshold=0.5, debounce=Debounce(windows=3, least=2))
    fitted = front_end.fitted(front_end.raw(noise(front_end, 2)))
    about = About(decision=rule, features=fitted.model_dump(mode="json"))
    firmware = built_for(embed(model, about), f"{kind}-counted", board, tmp_path_factory.getbasetemp())
    found = estimate(firmware.compiled, firmware.board)
    record = firmware.record
    assert found.ram_by_owner["frontend"] == pytest.approx(record.ram_by_owner["frontend"], abs=8)
    assert found.flash_by_owner["frontend"] == pytest.approx(record.flash_by_owner["frontend"], abs=64)
    code = record.flash_bytes - record.flash_by_owner["model"]
    assert found.flash_bytes - len(firmware.compiled.plan) == pytest.approx(code, rel=CODE_TOLERANCE)
    assert found.ram_bytes == pytest.approx(record.ram_bytes, rel=0.02)


def test_every_kernel_of_a_core_s_sets_has_a_size() -> None:
    """`python scripts/code_sizes.py` brings the file up to date."""
    from tinyml_mlops.firmware.estimate import _sizes

    measured = {name for core in _sizes().values() for name in core["kernels"]}
    assert measured == set(kernel_numbers())
