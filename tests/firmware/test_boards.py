"""PlatformIO's board files say the same as the package's."""

import json
from configparser import ConfigParser
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from tinyml_mlops.config import BAREMETAL, board_names, load_board, load_target
from tinyml_mlops.config.board import TFLM_SUFFIX
from tinyml_mlops.errors import ParamsError
from tinyml_mlops.firmware import build_firmware
from tinyml_mlops.firmware.estimate import estimate
from tinyml_mlops.plan import CompiledPlan

BARE = [name for name in board_names() if load_board(name).framework == BAREMETAL]


@pytest.mark.parametrize("name", BARE)
def test_board_files_agree(project: Path, name: str) -> None:
    board = load_board(name)
    ini = ConfigParser(interpolation=None)
    ini.read(project / "firmware" / "platformio.ini")
    assert ini[f"env:{board.platformio_environment}"]["board"] == name  # the firmware reports this name
    platform = project / "firmware" / "platforms" / "baremetal"
    theirs = json.loads((platform / "boards" / f"{name}.json").read_text())
    assert theirs["build"]["core"] == board.core
    assert int(theirs["build"]["f_cpu"].rstrip("L")) == board.clock_hz
    assert theirs["upload"]["maximum_size"] == board.flash_bytes
    assert theirs["upload"]["maximum_ram_size"] == board.ram_bytes
    theirs_slots, slots = theirs["build"].get("slots"), board.slots
    assert (theirs_slots is None) == (slots is None)
    if slots is not None:
        assert {name: theirs_slots.get(name) for name in type(slots).model_fields} == slots.model_dump()
    assert (platform / "ldscripts" / theirs["build"]["ldscript"]).is_file()
    sources = [project / "firmware" / "src" / "boards" / name for name in theirs["build"]["port"]]
    port = " ".join(" ".join(source.read_text() for source in sources).split())
    assert f"#define CLOCK_HZ {board.clock_hz}u" in port


@pytest.mark.parametrize("name", sorted(set(board_names()) - set(BARE)))
def test_files_for_esp_idf_agree(project: Path, name: str) -> None:
    board = load_board(name)
    platform = project / "firmware" / "platforms" / "espidf"
    ini = ConfigParser(interpolation=None)
    ini.read(platform / "platformio.ini")
    assert f"env:{board.platformio_environment}" in ini
    assert "CLOCK_HZ 240000000u" in " ".join((project / "firmware/src/boards/esp32s3.c").read_text().split())
    assert board.clock_hz == 240_000_000
    makefile = (platform / "main" / "CMakeLists.txt").read_text()
    lines = makefile[makefile.index('STREQUAL "esp32s3_psram"') :]
    outside = f"EXTERNAL_RAM_BYTES={board.external_ram_bytes}u" in lines
    assert outside == (name == "esp32s3_psram")


@pytest.mark.parametrize("name", sorted(set(board_names()) - set(BARE)))
def test_what_is_only_written_is_not_built_and_not_estimated(
    name: str, exported: Path, compiled: CompiledPlan, tmp_path: Path
) -> None:
    board = load_board(name)
    assert board.tried == "written"
    with pytest.raises(
        ParamsError, match=f"{name}: its firmware needs ESP-IDF and is only written"
    ) as refused:
        build_firmware(board, exported, tmp_path / "out")
    assert f"-e {name}" in refused.value.hint
    with pytest.raises(ParamsError, match="neither its flash nor its RAM is known"):
        estimate(compiled, board)
    with pytest.raises(ParamsError, match="component of ESP-IDF"):
        load_target(f"{name}{TFLM_SUFFIX}")


def test_esp_idf_finds_what_it_includes(project: Path, exported: Path, tmp_path: Path) -> None:
    """The script that PlatformIO runs before such a build."""
    platform = project / "firmware" / "platforms" / "espidf"
    spec = spec_from_file_location("generate_for_espidf", platform / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    script = module_from_spec(spec)
    spec.loader.exec_module(script)
    script.generate(project / "firmware", tmp_path, "esp32s3", "planrt", "by-hand")
    said = (tmp_path / "build_info.h").read_text()
    assert '#define BUILD_BOARD "esp32s3"' in said
    assert f'#define BUILD_CORE "{load_board("esp32s3").core}"' in said
    assert (tmp_path / "tinyml_cbor_encode.h").is_file()
    assert script.missing_of({"TINYML_EXPORT_DIR": str(exported)}, "planrt") == ""
    assert "model_plan.c" in script.missing_of({"TINYML_EXPORT_DIR": str(tmp_path)}, "planrt")
    assert "no model" in script.missing_of({}, "tflm")


@pytest.mark.parametrize("name", board_names())
def test_how_far_a_board_was_tried_is_said(project: Path, name: str) -> None:
    rows = [line for line in (project / "docs" / "boards.md").read_text().splitlines() if f"`{name}`" in line]
    assert any(f"**{load_board(name).tried}**" in row for row in rows)
