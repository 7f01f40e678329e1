"""Programs that write a board's flash, as command lines."""

import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from tinyml_mlops.config.attached import Command, DfuUtil, Esptool, FlashTool, OpenOcd, PyOcd
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.attached import Attached
from tinyml_mlops.errors import HostToolError, MissingToolError

COMPLAINTS = ("error", "fail", "unable", "cannot", "no device", "not found")


def program_of(tool: FlashTool) -> str:
    """The program that has to be installed."""
    return tool.arguments[0] if isinstance(tool, Command) else tool.tool


def command_line(tool: FlashTool, elf: Path, board: Attached) -> list[str]:
    """What to run so that ``elf`` is in the flash and runs.

    ``firmware.bin`` of the same build lies beside the ELF.
    """
    image = elf.with_suffix(".bin")
    match tool:
        case OpenOcd():
            files = [argument for name in tool.config for argument in ("-f", name)]
            probe = ["-c", f"adapter serial {board.probe}"] if board.probe else []
            return ["openocd", *files, *probe, "-c", f"program {{{elf}}} verify reset exit"]
        case PyOcd():
            probe = ["--uid", board.probe] if board.probe else []
            return ["pyocd", "flash", "--target", tool.target, *probe, str(elf)]
        case DfuUtil():
            serial = ["--serial", board.probe] if board.probe else []
            place = f"0x{tool.address:08x}:leave"
            return ["dfu-util", *serial, "-a", str(tool.alternate), "-s", place, "-D", str(image)]
        case Esptool():
            return ["esptool", "--chip", tool.chip, "--port", board.link, "write-flash", "0x0", str(image)]
        case Command():
            facts = {
                "elf": str(elf),
                "bin": str(image),
                "port": board.link,
                "serial_number": board.serial_number,
                "place": board.place,
                "coordinator": board.coordinator,
            }
            return [_filled(argument, facts) for argument in tool.arguments]


def reset_command_line(tool: FlashTool, board: Attached) -> list[str] | None:
    """What to run so that the board starts again; None: that program cannot do it."""
    match tool:
        case OpenOcd():
            files = [argument for name in tool.config for argument in ("-f", name)]
            probe = ["-c", f"adapter serial {board.probe}"] if board.probe else []
            return ["openocd", *files, *probe, "-c", "init", "-c", "reset run", "-c", "exit"]
        case PyOcd():
            probe = ["--uid", board.probe] if board.probe else []
            return ["pyocd", "reset", "--target", tool.target, *probe]
        case _:
            return None


def flash(board: Attached, elf: Path, log: Path, deadline: Deadline) -> None:
    """Write the flash with the first tool that is installed; all that it says goes to ``log``.

    Raises:
        MissingToolError: none of the tools is installed.
        HostToolError: it failed, or was not done before the deadline.
    """
    run_tool(board, lambda tool, board: command_line(tool, elf, board), "flashed", log, deadline)


def run_tool(
    board: Attached,
    command_of: Callable[[FlashTool, Attached], list[str] | None],
    done: str,
    log: Path,
    deadline: Deadline,
) -> None:
    """Run the first of the board's tools that is installed and has a command for it.

    Raises:
        MissingToolError: there is none.
        HostToolError: it failed, or was not done before the deadline.
    """
    able = [(tool, command) for tool in board.flash if (command := command_of(tool, board)) is not None]
    for tool, command in able:
        if shutil.which(program_of(tool)):
            return run_program(f"{board.name} at {board.link}", command, done, log, deadline)
    names = ", ".join(program_of(tool) for tool, _ in able)
    raise MissingToolError(
        f"that {board.name} can be {done}, one of these has to be installed: {names or 'none is known'}",
        hint="install one, or name a command of your own under flash in bench.yaml",
    )


def run_program(board: str, command: Sequence[str], done: str, log: Path, deadline: Deadline) -> None:
    """Run a program that does something to ``board``; ``done`` is what the board is after it.

    Raises:
        HostToolError: it failed, or was not done before the deadline.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    try:
        with log.open("wb") as output:
            ended = subprocess.run(  # noqa: S603 - the tools of board files and of the user's own bench.yaml
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=max(deadline.remaining_s, 0.001),
                check=False,
            )
    except subprocess.TimeoutExpired as error:
        raise HostToolError(
            f"{board}: {command[0]} was not done within {deadline.given_s:g} s",
            hint=f"what it said is in {log}; is the board powered, is its probe free?",
        ) from error
    if ended.returncode:
        raise HostToolError(
            f"{board} was not {done}: {command[0]} says: {_complaint(log)}",
            hint=f"all of what it said is in {log}; is the board plugged in, is its probe free?",
        )


def _filled(argument: str, facts: dict[str, str]) -> str:
    for name, value in facts.items():
        argument = argument.replace(f"{{{name}}}", value)
    return argument


def _complaint(log: Path) -> str:
    lines = [line.strip() for line in log.read_text(encoding="utf-8", errors="replace").splitlines()]
    lines = [line for line in lines if line]
    for line in lines:
        if any(word in line.lower() for word in COMPLAINTS):
            return line
    return lines[-1] if lines else "nothing"
