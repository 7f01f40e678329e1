"""``fleet.yaml`` of a fleet that a test made up."""

from pathlib import Path

import yaml

from tinyml_mlops.config.fleet import FleetParams


def write(path: Path, fleet: FleetParams) -> None:
    path.write_text(yaml.safe_dump(fleet.model_dump(mode="json", exclude_none=True)))
