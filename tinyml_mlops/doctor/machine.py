"""Disk, ports and serial lines of this machine."""

import os
import shutil
import socket
from pathlib import Path

from tinyml_mlops.doctor.check import Check, Status

NEEDED_BYTES = 1_000_000_000  # data, builds and DVC's cache of a few experiments
LOOPBACK = "127.0.0.1"
UI_PORT = 5000  # what `mlflow ui` takes unless told otherwise


def disk_check(project: Path) -> Check:
    free = shutil.disk_usage(project).free
    enough = free >= NEEDED_BYTES
    return Check(
        name="free disk",
        status=Status.OK if enough else Status.MISSING,
        found=f"{free / 1e9:.1f} GB",
        hint=""
        if enough
        else f"the pipeline needs {NEEDED_BYTES / 1e9:.0f} GB: free some, `dvc gc -w` helps",
    )


def loopback_check() -> Check:
    """Emulated boards are reached over a TCP port of this machine, any free one."""
    reason = bind_failure(0)
    return Check(
        name="loopback port",
        status=Status.MISSING if reason else Status.OK,
        found=reason or f"{LOOPBACK} can be listened on",
        hint=f"allow programs to listen on {LOOPBACK} (sandbox or firewall?)" if reason else "",
    )


def ui_port_check() -> Check:
    reason = bind_failure(UI_PORT)
    return Check(
        name=f"port {UI_PORT} (mlflow ui)",
        status=Status.NOTE if reason else Status.OK,
        found=reason or "free",
        hint="it may be your MLflow UI already; another one: `mlflow ui --port 5001`" if reason else "",
    )


def serial_checks() -> tuple[Check, ...]:
    """Serial ports that are attached and whether this user may open them."""
    from serial.tools.list_ports import comports

    ports = sorted(comports(), key=lambda port: str(port.device))
    if not ports:
        return (Check(name="serial ports", status=Status.OK, found="none (emulated boards need none)"),)
    return tuple(_serial(port.device, port.description) for port in ports)


def bind_failure(port: int) -> str:
    """Why ``port`` cannot be listened on; empty where it can (0: any free one)."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((LOOPBACK, port))
        except OSError as error:
            return error.strerror or type(error).__name__
    return ""


def _serial(device: str, description: str) -> Check:
    allowed = os.access(device, os.R_OK | os.W_OK)
    return Check(
        name=f"serial port {device}",
        status=Status.OK if allowed else Status.NOTE,
        found=description if allowed else f"{description}: no permission",
        hint="" if allowed else "sudo usermod -aG dialout $USER, then log in again",
    )
