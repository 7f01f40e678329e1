"""Programs that come from the operating system."""

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tinyml_mlops.config import board_names, load_board
from tinyml_mlops.doctor.check import Check, Status
from tinyml_mlops.firmware.toolchain import ARM, RISCV

TIMEOUT_S = 20.0
_VERSION = re.compile(r"\d+(\.\d+)+")


@dataclass(frozen=True)
class Tool:
    """One program.

    Attributes:
        names: any of them will do.
        package: Debian's package that has it.
        why: what does not work without it.
    """

    names: tuple[str, ...]
    package: str
    why: str


@dataclass(frozen=True)
class Library:
    """The C library of a cross compiler.

    Attributes:
        specs: the file by which the compiler finds it.
        package: Debian's package that has it.
    """

    compiler: str
    specs: str
    package: str

    @property
    def name(self) -> str:
        return f"C library {self.specs}"


TOOLS = (
    Tool((ARM.compiler,), "gcc-arm-none-eabi", "builds the firmware"),
    Tool(("qemu-system-arm",), "qemu-system-arm", "runs the emulated boards"),
    Tool((RISCV.compiler,), "gcc-riscv64-unknown-elf", "builds the firmware of RISC-V boards"),
    Tool(("qemu-system-riscv32",), "qemu-system-misc", "runs the emulated RISC-V board"),
    Tool(("cc", "gcc", "clang"), "gcc", "builds planrt for this machine"),
    Tool(("espeak-ng",), "espeak-ng", "speaks the default data of keyword_spotting"),
    Tool(("git",), "git", "tells which version was measured"),
    Tool(("make",), "make", "`make demo`, `make test`"),
)
NEWLIB = Library(ARM.compiler, "nano.specs", "libnewlib-arm-none-eabi")
LIBRARIES = (NEWLIB, Library(RISCV.compiler, "picolibc.specs", "picolibc-riscv64-unknown-elf"))
VENV_TOOLS = ("dvc", "pio", "mlflow")


def tool_checks() -> tuple[Check, ...]:
    """Look for every program, the cross compiler's C library, QEMU's machines, the venv's own programs."""
    return (
        *(_tool(tool) for tool in TOOLS),
        git_identity_check(),
        *map(library_check, LIBRARIES),
        *machine_checks(),
        *map(_venv_tool, VENV_TOOLS),
    )


def library_check(library: Library) -> Check:
    """Firmware is linked with these specs; GCC answers with a full path only where it has the file."""
    answer = _ask(library.compiler, f"-print-file-name={library.specs}")
    if answer and Path(answer).is_absolute():
        return Check(name=library.name, status=Status.OK, found=answer)
    return Check(
        name=library.name,
        status=Status.MISSING,
        found="not found by the compiler" if answer else f"{library.compiler} does not run",
        hint=f"install the Debian package {library.package} (links the firmware)",
    )


def machine_checks() -> tuple[Check, ...]:
    """QEMU has to know the machine of every emulated board of the catalogue."""
    answers: dict[str, str | None] = {}
    checks = []
    for board in map(load_board, board_names()):
        if board.qemu is None:
            continue
        executable, machine = board.qemu.executable, board.qemu.machine
        if executable not in answers:
            answers[executable] = _ask(executable, "-machine", "help")
        known = {line.split(" ", 1)[0] for line in (answers[executable] or "").splitlines()}
        there = machine in known
        checks.append(
            Check(
                name=f"board {board.name}",
                status=Status.OK if there else Status.MISSING,
                found=f"{executable} has machine {machine}"
                if there
                else f"{executable} has no machine {machine}",
                hint="" if there else f"install QEMU 7.2 or newer (Debian package {board.qemu.package})",
            )
        )
    return tuple(checks)


def _tool(tool: Tool) -> Check:
    for name in tool.names:
        if shutil.which(name):
            answer = _ask(name, "--version") or ""
            version = _VERSION.search(answer)
            return Check(name=tool.names[0], status=Status.OK, found=version[0] if version else "there")
    return Check(
        name=tool.names[0],
        status=Status.MISSING,
        found="not in PATH",
        hint=f"install the Debian package {tool.package} ({tool.why})",
    )


def git_identity_check() -> Check:
    """`dvc exp run` keeps changes of the working tree as commits, which need an author."""
    author = _ask("git", "config", "user.email")
    return Check(
        name="git identity",
        status=Status.OK if author else Status.NOTE,
        found=author or "none",
        hint="" if author else "`dvc exp run` needs one: git config --global user.name … and user.email …",
    )


def _venv_tool(name: str) -> Check:
    """DVC calls these by name, so they have to be in PATH; beside this Python alone is not enough."""
    beside = Path(sys.executable).with_name(name)
    in_path = shutil.which(name)
    if in_path:
        same = Path(in_path).resolve() == beside.resolve() or not beside.exists()
        return Check(
            name=name,
            status=Status.OK if same else Status.NOTE,
            found=in_path,
            hint="" if same else f"PATH finds another one than {beside}: activate the virtual environment",
        )
    return Check(
        name=name,
        status=Status.NOTE if beside.exists() else Status.MISSING,
        found="in the virtual environment, not in PATH" if beside.exists() else "not installed",
        hint=f"source {beside.parent}/activate" if beside.exists() else "make setup",
    )


def _ask(name: str, *arguments: str) -> str | None:
    """What a program prints; ``None`` where it is missing, fails or hangs."""
    program = shutil.which(name)
    if program is None:
        return None
    try:
        done = subprocess.run(  # noqa: S603 - a fixed list of programs
            [program, *arguments], capture_output=True, text=True, timeout=TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
