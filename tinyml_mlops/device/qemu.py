"""An emulated board: one QEMU process a state folder. Any number of boards of one kind run beside each other.

``python -m tinyml_mlops.device.qemu start|stop|status --board NAME …`` switches a board on or off;
``pio run -t upload`` and ``-t stop`` call it.
"""

import argparse
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import Self

from tinyml_mlops.config import Board, QemuParams, load_board
from tinyml_mlops.config.attached import BAUD
from tinyml_mlops.config.power import PowerParams
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device import ports, processes
from tinyml_mlops.device.lock import board_lock
from tinyml_mlops.errors import HostToolError, MissingToolError, TinymlError, UserInputError
from tinyml_mlops.files import replacing, write_text
from tinyml_mlops.places import home

START_S = 20.0  # 0.1 s on an idle machine
ELF_MAGIC = b"\x7fELF"
OFF_STATUS = 3  # exit status of `status`, as that of systemctl


def default_state(board: str) -> Path:
    """Where this project keeps a board: beside the pipeline's outputs, and no output of any stage."""
    return home() / "work" / "boards" / board


class EmulatedBoard:
    """A :class:`~tinyml_mlops.device.pool.pool.Lease` that is QEMU.

    As a context manager it ends QEMU on exit, and QEMU dies when this process is killed.

    Attributes:
        state: folder of ``firmware.elf`` (its flash), ``port`` (its serial port's URL) and ``qemu.log``; of
            ``memory`` as well, its non-volatile memory, where it keeps that.
    """

    def __init__(self, board: Board, state: Path | None = None, *, keeps_memory: bool = False) -> None:
        """Describe the board; nothing runs yet.

        Args:
            board: of the catalogue.
            state: its folder; None: see :func:`default_state`.
            keeps_memory: what its firmware writes to its non-volatile memory is there at the next start,
                however this one ends. Else every start finds it new.

        Raises:
            UserInputError: the board is not an emulated one, or has no such memory.
        """
        if board.qemu is None:
            raise UserInputError(f"{board.name} is not an emulated board", hint="choose a qemu_… board")
        self.name = board.name
        self.state = (state or default_state(board.hardware)).resolve()
        if keeps_memory and board.qemu.memory_bytes is None:
            raise UserInputError(
                f"{board.name} has no memory that a file could keep",
                hint="choose a board with slots, see docs/boards.md",
            )
        self._qemu: QemuParams = board.qemu
        self._keeps_memory = keeps_memory
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def lock(self) -> Path:
        """To be held by whoever uses the board."""
        return self.state / "lock"

    @property
    def rates(self) -> tuple[int, ...]:
        """Its wire has none: any will do."""
        return (BAUD,)

    @property
    def power(self) -> PowerParams | None:
        """It takes none."""
        return None

    @property
    def ways_to_restart(self) -> tuple[str, ...]:
        """None: a mute one is a fault of its firmware or of QEMU, to be seen and not to be covered up."""
        return ()

    def restart(self, way: str, deadline: Deadline) -> str:
        """There is no way."""
        raise UserInputError(f"{self.name} cannot be restarted by {way}", hint="flash it again")

    @property
    def url(self) -> str | None:
        """Where its serial port is; None while it is off."""
        if not self.pids():
            return None
        try:
            return self._port.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None

    def pids(self) -> list[int]:
        """Of its QEMU; empty while it is off. Judged by what runs, not by what a file says."""
        return processes.find(self._mark)

    def flash(self, elf: Path, deadline: Deadline) -> str:
        """Start with this firmware; QEMU ends with this process.

        Returns:
            The serial port's URL.
        """
        return self.start(elf, deadline=deadline, keep_running=False)

    def start(self, elf: Path, *, port: int = 0, deadline: Deadline, keep_running: bool = True) -> str:
        """Start with this firmware. A board that is running already is stopped first: that is flashing.

        Args:
            elf: firmware; it is copied, as into a flash.
            port: TCP port of the serial port; 0: any that is free.
            deadline: until which QEMU has to be up.
            keep_running: it outlives this process.

        Returns:
            The serial port's URL.

        Raises:
            UserInputError: there is no such file, or it is no ELF.
            MissingToolError: QEMU is not installed.
            PortBusyError: somebody else listens on the port.
            HostToolError: QEMU failed.
        """
        program = self._program()
        self.stop()
        self._write_flash(elf)
        with ports.listen(port) as listener:
            url = ports.url_of(listener)
            self._run(program, listener, deadline, keep_running)
        write_text(self._port, url + "\n")
        return url

    def stop(self) -> bool:
        """Switch it off, whoever started it.

        Returns:
            Whether it was running.
        """
        stopped = [pid for pid in self.pids() if processes.end(pid, self._mark)]
        if self._child is not None:
            self._child.kill()  # one that never got as far as to have a command line; else it has ended
            self._child.wait()
            self._child = None
        self._port.unlink(missing_ok=True)
        return bool(stopped)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    @property
    def _elf(self) -> Path:
        return self.state / "firmware.elf"

    @property
    def memory(self) -> Path:
        """Its non-volatile memory, where it keeps that."""
        return self.state / "memory"

    def _memory_options(self) -> list[str]:
        """The machine's RAM is this file: what it stores is there at once, and stays when QEMU is killed."""
        size = self._qemu.memory_bytes
        if not self._keeps_memory:
            return []
        path = str(self.memory).replace(",", ",,")  # QEMU's quoting
        return ["-object", f"memory-backend-file,id=memory,size={size},mem-path={path},share=on"]

    @property
    def _mark(self) -> str:
        """An argument that only this board's QEMU has; a debugger may well name the same firmware."""
        return f"board {self.state}".replace(",", ",,")  # QEMU's quoting

    @property
    def _port(self) -> Path:
        return self.state / "port"

    def _program(self) -> str:
        program = shutil.which(self._qemu.executable)
        if program is None:
            raise MissingToolError(
                f"{self._qemu.executable} is not installed; board {self.name} is emulated by it",
                hint=f"Debian: apt install {self._qemu.package}",
            )
        return program

    def _write_flash(self, elf: Path) -> None:
        if not elf.is_file():
            raise UserInputError(f"{elf} does not exist", hint="build the firmware: dvc repro build")
        with elf.open("rb") as file:
            if file.read(len(ELF_MAGIC)) != ELF_MAGIC:  # QEMU would run whatever bytes these are
                raise UserInputError(f"{elf} is not an ELF file", hint="give the firmware.elf of a build")
        with replacing(self._elf) as temporary:
            shutil.copyfile(elf, temporary)

    def _command(self, program: str, serial: int, ready: int) -> list[str]:
        return [
            *(
                program,
                "-M",
                self._qemu.machine + (",memory-backend=memory" if self._keeps_memory else ""),
                *self._memory_options(),
                *self._qemu.options,
                "-nodefaults",
                "-display",
                "none",
                "-monitor",
                "none",
            ),
            # Virtual time is executed instructions, and does not wait for the wall clock.
            *("-icount", f"shift={self._qemu.icount_shift},sleep=off,align=off"),
            # QEMU writes byte by byte: without nodelay an answer waits 40 ms for an acknowledgement.
            # Multiplexed, though nobody shares it: the multiplexer reads ahead. Without it every byte is
            # handed from QEMU's main loop to the core and back, at three times the CPU time. 256: no byte is
            # its escape character.
            *("-chardev", f"socket,id=uart,fd={serial},server=on,wait=off,nodelay=on,mux=on"),
            *("-serial", "chardev:uart", "-echr", "256"),
            *("-chardev", f"socket,id=ready,fd={ready}", "-mon", "chardev=ready,mode=control"),
            *("-kernel", str(self._elf), "-name", self._mark),
        ]

    def _run(self, program: str, listener: socket.socket, deadline: Deadline, keep_running: bool) -> None:
        """Start QEMU and wait until its machine runs: then it greets on its control connection."""
        ours, theirs = socket.socketpair()
        log = self.state / "qemu.log"
        with ours, log.open("wb") as output:
            with theirs:
                self._child = subprocess.Popen(  # noqa: S603 - the program is named in the board's file
                    self._command(program, listener.fileno(), theirs.fileno()),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    pass_fds=(listener.fileno(), theirs.fileno()),
                    start_new_session=keep_running,
                    preexec_fn=None if keep_running else processes.dies_with_parent(),
                )
            ours.settimeout(max(deadline.remaining_s, 0.001))
            try:
                greeted = bool(ours.recv(1))
            except TimeoutError:
                greeted = False
        if not greeted:
            self.stop()
            said = log.read_text(encoding="utf-8", errors="replace").strip()
            raise HostToolError(
                f"QEMU did not start as board {self.name}: {said or f'not up after {deadline.given_s:g} s'}",
                hint=f"the whole of what it said is in {log}",
            )


def main(arguments: list[str] | None = None) -> int:
    """``start``, ``stop`` or ``status``; prints what the board is now."""
    parser = argparse.ArgumentParser(prog="tinyml_mlops.device.qemu", description=main.__doc__)
    parser.add_argument("action", choices=("start", "stop", "status"))
    parser.add_argument("--board", required=True, help="name, see `tinyml boards`")
    parser.add_argument("--elf", type=Path, help="firmware to start with")
    parser.add_argument("--port", type=int, default=0, help="TCP port of its serial port (default: any)")
    parser.add_argument(
        "--keep-memory", action="store_true", help="its non-volatile memory survives power cuts"
    )
    parser.add_argument("--state", type=Path, help="its folder (default: work/boards/NAME of the project)")
    given = parser.parse_args(arguments)
    if given.action == "start" and given.elf is None:
        parser.error("start needs --elf")
    try:
        board = EmulatedBoard(load_board(given.board), given.state, keeps_memory=given.keep_memory)
        if given.action == "status":
            print(f"{board.name}: {board.url or 'off'}")
            return 0 if board.url else OFF_STATUS
        with board_lock(board.lock, board.name, Deadline.after(START_S)):
            if given.action == "start":
                url = board.start(given.elf, port=given.port, deadline=Deadline.after(START_S))
                print(f"{board.name}: {url}")
            else:
                print(f"{board.name}: {'stopped' if board.stop() else 'was off'}")
    except TinymlError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
