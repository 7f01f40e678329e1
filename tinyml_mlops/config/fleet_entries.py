"""Devices written into ``fleet.yaml``: lines behind those that are there; all else of it stays."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from tinyml_mlops.config.fleet import FleetDevice, FleetParams, load_fleet
from tinyml_mlops.config.section import validated
from tinyml_mlops.errors import ParamsError
from tinyml_mlops.files import write_text

WIDTH = 10_000  # of a line: an entry is one


def entry_line(device: FleetDevice) -> str:
    """``{id: …, hardware: …, link: …}``."""
    fields = {name: value for name, value in device.model_dump(mode="json").items() if value}
    text = yaml.safe_dump(fields, default_flow_style=True, sort_keys=False, width=WIDTH, allow_unicode=True)
    return text.strip()


def fleet_text(fleet: FleetParams) -> str:
    """What the file of a new fleet says: a line for each device, and whatever is not the default."""
    lines = "".join(f"  - {entry_line(device)}\n" for device in fleet.devices)
    rest = fleet.model_dump(mode="json", exclude={"name", "devices"}, exclude_defaults=True)
    sections = yaml.safe_dump(rest, sort_keys=False, allow_unicode=True) if rest else ""
    return f"name: {fleet.name}\ndevices:\n{lines}{sections}"


def write_devices(path: Path, devices: Sequence[FleetDevice], name: str) -> None:
    """Add devices to a fleet's file, or make one.

    Args:
        path: of the file.
        devices: at least one.
        name: of the fleet, where there is no file yet.

    Raises:
        ParamsError: the file is wrong, would be wrong, or does not list its devices line by line.
    """
    if path.exists():
        load_fleet(path)
        text = _with_lines(path.read_text(encoding="utf-8"), [entry_line(device) for device in devices], path)
    else:
        text = fleet_text(FleetParams(name=name, devices=tuple(devices)))
    validated(FleetParams, yaml.safe_load(text), path)
    write_text(path, text)


def _with_lines(text: str, entries: Sequence[str], path: Path) -> str:
    root: Any = yaml.compose(text, Loader=yaml.SafeLoader)  # a mapping: it was loaded before
    listed = next(value for key, value in root.value if key.value == "devices")
    if listed.flow_style:
        raise ParamsError(
            f"{path} lists its devices within brackets",
            hint="give each a line of its own, beginning with `- `",
        )
    last = listed.value[-1].end_mark.line + (1 if listed.value[-1].flow_style else 0)
    lines = text.splitlines()
    margin = " " * listed.start_mark.column
    lines[last:last] = [f"{margin}- {entry}" for entry in entries]
    return "\n".join(lines) + "\n"
