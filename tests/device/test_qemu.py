"""Emulated boards: on, off, many at once, and nothing left behind, whoever dies."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tinyml_mlops.config import load_board
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device import processes, qemu
from tinyml_mlops.device.flashing import flashed
from tinyml_mlops.device.lock import board_lock
from tinyml_mlops.device.qemu import OFF_STATUS, EmulatedBoard
from tinyml_mlops.errors import (
    HostToolError,
    LinkError,
    MissingToolError,
    PortBusyError,
    UserInputError,
)

pytestmark = pytest.mark.emulated
BOARD = "qemu_stm32f405"
START_S = 20.0


def deadline() -> Deadline:
    return Deadline.after(START_S)


@pytest.fixture
def board(tmp_path: Path) -> Iterator[EmulatedBoard]:
    emulated = EmulatedBoard(load_board(BOARD), tmp_path / "board")
    try:
        yield emulated
    finally:
        emulated.stop()


def run(*arguments: str, state: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            *(sys.executable, "-m", "tinyml_mlops.device.qemu"),
            *arguments,
            "--board",
            BOARD,
            "--state",
            str(state),
        ],
        capture_output=True,
        text=True,
        check=False,
    )


def connects(url: str) -> bool:
    host, port = url.removeprefix("socket://").split(":")
    try:
        with socket.create_connection((host, int(port)), timeout=2):
            return True
    except OSError:
        return False


def test_on_and_off(board: EmulatedBoard, idle_elf: Path) -> None:
    assert board.url is None
    assert not board.stop()
    url = board.start(idle_elf, deadline=deadline())
    assert board.url == url
    assert len(board.pids()) == 1
    assert connects(url)
    assert board.stop()
    assert board.url is None
    assert board.pids() == []
    assert not connects(url)


def test_the_command_line_leaves_it_on(idle_elf: Path, tmp_path: Path) -> None:
    started = run("start", "--elf", str(idle_elf), state=tmp_path)
    try:
        assert started.returncode == 0, started.stderr
        url = started.stdout.split()[-1]
        assert run("status", state=tmp_path).stdout.split() == [f"{BOARD}:", url]
        assert connects(url)
    finally:
        stopped = run("stop", state=tmp_path)
    assert "stopped" in stopped.stdout
    status = run("status", state=tmp_path)
    assert (status.returncode, status.stdout.split()[-1]) == (OFF_STATUS, "off")
    assert "was off" in run("stop", state=tmp_path).stdout


def test_a_flashed_board_is_started_anew(board: EmulatedBoard, idle_elf: Path) -> None:
    board.start(idle_elf, deadline=deadline())
    before = board.pids()
    board.start(idle_elf, deadline=deadline())
    assert len(board.pids()) == 1
    assert board.pids() != before


def test_many_boards_of_one_kind_run_beside_each_other(idle_elf: Path, tmp_path: Path) -> None:
    boards = [EmulatedBoard(load_board(BOARD), tmp_path / str(number)) for number in range(4)]
    try:
        urls = {board.start(idle_elf, deadline=deadline()) for board in boards}
        assert len(urls) == 4
        boards[0].stop()
        assert [bool(board.url) for board in boards] == [False, True, True, True]
    finally:
        for board in boards:
            board.stop()


def test_what_a_killed_qemu_leaves_is_no_running_board(board: EmulatedBoard, idle_elf: Path) -> None:
    board.start(idle_elf, deadline=deadline())
    os.kill(board.pids()[0], signal.SIGKILL)
    assert board._child is not None
    board._child.wait()
    assert (board.state / "port").exists()
    assert board.url is None
    assert board.start(idle_elf, deadline=deadline())


def test_a_program_that_has_its_firmware_open_is_left_alone(board: EmulatedBoard, idle_elf: Path) -> None:
    board.start(idle_elf, deadline=deadline())
    script = "import time; print('here', flush=True); time.sleep(60)"
    debugger = [sys.executable, "-c", script, str(board.state / "firmware.elf")]
    with subprocess.Popen(debugger, stdout=subprocess.PIPE) as stranger:
        assert stranger.stdout is not None
        stranger.stdout.readline()
        assert board.stop()
        assert stranger.poll() is None
        stranger.kill()


@pytest.mark.parametrize("name", ["a folder", "a,b", "ü"])
def test_folders_of_any_name(idle_elf: Path, tmp_path: Path, name: str) -> None:
    with EmulatedBoard(load_board(BOARD), tmp_path / name) as board:
        assert board.flash(idle_elf, deadline()) == board.url
    assert board.pids() == []


def test_a_stranger_with_a_known_pid_is_left_alone() -> None:
    script = "import time; print('here', flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", script, "a-stranger"], stdout=subprocess.PIPE) as stranger:
        assert stranger.stdout is not None
        stranger.stdout.readline()
        assert not processes.end(stranger.pid, "/some/board/firmware.elf")
        assert stranger.poll() is None
        assert processes.end(stranger.pid, "a-stranger")


def test_a_process_that_ignores_sigterm_is_killed() -> None:
    script = (
        "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script, "a-deaf-one"], stdout=subprocess.PIPE) as deaf:
        assert deaf.stdout is not None
        deaf.stdout.readline()
        assert processes.end(deaf.pid, "a-deaf-one")
        assert deaf.wait() == -signal.SIGKILL


def test_a_port_in_use(board: EmulatedBoard, idle_elf: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(PortBusyError, match=str(port)):
            board.start(idle_elf, port=port, deadline=deadline())
    assert board.pids() == []


def test_a_port_that_was_asked_for(board: EmulatedBoard, idle_elf: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    assert board.start(idle_elf, port=port, deadline=deadline()) == f"socket://127.0.0.1:{port}"


def test_a_port_that_does_not_exist(board: EmulatedBoard, idle_elf: Path) -> None:
    with pytest.raises(LinkError, match="70000"):
        board.start(idle_elf, port=70000, deadline=deadline())


def test_no_qemu(board: EmulatedBoard, idle_elf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MissingToolError, match="qemu-system-arm is not installed") as raised:
        board.start(idle_elf, deadline=deadline())
    assert "apt install" in raised.value.hint
    assert not (board.state / "firmware.elf").exists()


def test_no_firmware(board: EmulatedBoard, tmp_path: Path) -> None:
    with pytest.raises(UserInputError, match=r"nothing\.elf does not exist"):
        board.start(tmp_path / "nothing.elf", deadline=deadline())


def test_what_qemu_says_when_it_fails_is_told(idle_elf: Path, tmp_path: Path) -> None:
    real = load_board(BOARD)
    assert real.qemu is not None
    broken = real.model_copy(update={"qemu": real.qemu.model_copy(update={"machine": "no-such-machine"})})
    board = EmulatedBoard(broken, tmp_path)
    with pytest.raises(HostToolError, match="unsupported machine type"):
        board.start(idle_elf, deadline=deadline())
    assert board.pids() == []
    assert board.url is None


def test_firmware_that_is_no_elf(board: EmulatedBoard, tmp_path: Path) -> None:
    (tmp_path / "text.elf").write_text("not firmware\n")
    with pytest.raises(UserInputError, match=r"text\.elf is not an ELF file"):
        board.start(tmp_path / "text.elf", deadline=deadline())


def test_errors_of_the_command_line_are_one_message(tmp_path: Path) -> None:
    failed = run("start", "--elf", str(tmp_path / "none.elf"), state=tmp_path)
    assert failed.returncode == 2
    assert failed.stderr.startswith("error: ")
    assert "Traceback" not in failed.stderr


def test_a_real_board_is_not_emulated() -> None:
    real = load_board(BOARD).model_copy(update={"qemu": None, "name": "nucleo"})
    with pytest.raises(UserInputError, match="nucleo is not an emulated board"):
        EmulatedBoard(real)


def test_flashed_stops_it_after_success_and_after_failure(idle_elf: Path, tmp_path: Path) -> None:
    board = EmulatedBoard(load_board(BOARD), tmp_path)
    with flashed(load_board(BOARD), idle_elf, deadline(), tmp_path) as url:
        assert connects(url)
    assert board.pids() == []
    with pytest.raises(RuntimeError), flashed(load_board(BOARD), idle_elf, deadline(), tmp_path):
        raise RuntimeError
    assert board.pids() == []


def test_flashed_holds_the_board(idle_elf: Path, tmp_path: Path) -> None:
    with flashed(load_board(BOARD), idle_elf, deadline(), tmp_path) as url:
        second = flashed(load_board(BOARD), idle_elf, Deadline.after(0.2), tmp_path)
        with pytest.raises(PortBusyError, match=f"in use by process {os.getpid()}"), second:
            pass
        assert connects(url)


def test_a_killed_parent_leaves_no_qemu_and_no_lock(idle_elf: Path, tmp_path: Path) -> None:
    script = f"""
from pathlib import Path
from tinyml_mlops.config import load_board
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.flashing import flashed
state, elf = Path({str(tmp_path)!r}), Path({str(idle_elf)!r})
with flashed(load_board({BOARD!r}), elf, Deadline.after({START_S}), state):
    print("on", flush=True)
    input()
"""
    board = EmulatedBoard(load_board(BOARD), tmp_path)
    parent = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    assert parent.stdout.readline() == "on\n"
    (pid,) = board.pids()
    handle = os.pidfd_open(pid)
    parent.kill()
    parent.communicate()
    assert processes.ended(handle, Deadline.after(5))
    os.close(handle)
    assert board.url is None
    with board_lock(board.lock, BOARD, Deadline.after(1)):
        pass


def test_it_is_quick_to_import() -> None:
    """PlatformIO's upload waits for it: nothing of training, tracking or arrays is imported."""
    script = "import sys, tinyml_mlops.device.qemu; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert not {"tensorflow", "mlflow", "numpy", "scipy", "serial", "smp", "rich"} & set(ran.stdout.split())


def test_its_place_is_no_output_of_a_stage(project: Path) -> None:
    state = qemu.default_state(BOARD)
    assert state == project / "work/boards" / BOARD
    assert "work/boards" not in (project / "dvc.yaml").read_text()
