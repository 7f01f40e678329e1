"""Is everything there that the pipeline needs? One small module per kind of thing; nothing is changed."""

from pathlib import Path

from tinyml_mlops.doctor.check import Check, Status
from tinyml_mlops.doctor.machine import disk_check, loopback_check, serial_checks, ui_port_check
from tinyml_mlops.doctor.packages import package_checks, python_check
from tinyml_mlops.doctor.project import dvc_check, params_check, shared_check, store_checks
from tinyml_mlops.doctor.tools import tool_checks

__all__ = ["Check", "Status", "examine"]


def examine(project: Path) -> tuple[Check, ...]:
    """Run every check on this machine and the project in ``project``."""
    return (
        python_check(),
        *package_checks(project / "constraints.txt"),
        *tool_checks(),
        disk_check(project),
        loopback_check(),
        ui_port_check(),
        *serial_checks(),
        params_check(project),
        dvc_check(project),
        *store_checks(project),
        shared_check(project),
    )
