"""PlatformIO's board files say the same as the package's."""

import json
from configparser import ConfigParser
from pathlib import Path

import pytest

from tinyml_mlops.config import board_names, load_board


@pytest.mark.parametrize("name", board_names())
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


@pytest.mark.parametrize("name", board_names())
def test_how_far_a_board_was_tried_is_said(project: Path, name: str) -> None:
    rows = [line for line in (project / "docs" / "boards.md").read_text().splitlines() if f"`{name}`" in line]
    assert any(f"**{load_board(name).tried}**" in row for row in rows)
