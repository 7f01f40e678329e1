"""Accelerated kernels count where one of their functions really is in the image."""

import subprocess
from pathlib import Path

import pytest

from tinyml_mlops.errors import BuildError
from tinyml_mlops.firmware.tflm.__main__ import main
from tinyml_mlops.firmware.tflm.linked import ESP_NN, kernels_of_functions, linked_kernels
from tinyml_mlops.firmware.tflm.tree import ACCELERATED, REFERENCE

COMPILERS = {"arm": "arm-none-eabi-gcc", "xtensa": "xtensa-lx106-elf-gcc"}


def image(folder: Path, compiler: str, *functions: str, called: str = "") -> Path:
    """An ELF with these functions; ``called`` is a function that it wants of another."""
    text = "".join(f"int {name}(int x) {{ return x + {at}; }}\n" for at, name in enumerate(functions))
    text += f"int {called}(int);\nint caller(int x) {{ return {called}(x); }}\n" if called else ""
    (folder / "image.c").write_text(text or "int nothing;\n")
    elf = folder / "image.elf"
    subprocess.run([COMPILERS[compiler], "-O1", "-c", folder / "image.c", "-o", elf], check=True)
    return elf


@pytest.mark.parametrize(
    ("functions", "kernels"),
    [
        (["arm_convolve_s8", "main"], ACCELERATED),
        (["main", "esp_nn_conv_s8_esp32s3"], ESP_NN),
        (["esp_nn_depthwise_conv_s8_mult1_3x3_padded_esp32s3"], ESP_NN),
        (["esp_nn_conv_s8_ansi", "esp_nn_softmax_s8_opt"], REFERENCE),
        (["esp_nn_get_conv_scratch_size_esp32s3", "esp_nn_set_conv_scratch_buf_esp32s3"], REFERENCE),
        (["alarm_start", "my_esp_nn_conv_s8_esp32s3"], REFERENCE),
        ([], REFERENCE),
    ],
)
def test_names_tell(functions: list[str], kernels: str) -> None:
    assert kernels_of_functions(functions) == kernels


def test_an_image_for_esp32s3_tells(tmp_path: Path) -> None:
    assert linked_kernels(image(tmp_path, "xtensa", "esp_nn_conv_s8_esp32s3")) == ESP_NN
    assert linked_kernels(image(tmp_path, "xtensa", "esp_nn_conv_s8_ansi")) == REFERENCE


def test_what_is_only_called_is_not_in_the_image(tmp_path: Path) -> None:
    assert linked_kernels(image(tmp_path, "xtensa", called="esp_nn_conv_s8_esp32s3")) == REFERENCE
    assert linked_kernels(image(tmp_path, "arm", called="arm_convolve_s8")) == REFERENCE


def test_the_command_ends_a_build_without_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = image(tmp_path, "xtensa", "esp_nn_conv_s8_esp32s3")
    assert main([str(good), "--expect", ESP_NN]) == 0
    assert capsys.readouterr().out == f"{ESP_NN}\n"
    bad = image(tmp_path, "xtensa", "esp_nn_conv_s8_ansi")
    assert main([str(bad), "--expect", ESP_NN]) == 4
    assert "has reference kernels, not esp_nn" in capsys.readouterr().err


def test_what_is_no_image_is_named(tmp_path: Path) -> None:
    (tmp_path / "image.elf").write_bytes(b"no image")
    with pytest.raises(BuildError, match=r"image\.elf cannot be read"):
        linked_kernels(tmp_path / "image.elf")
