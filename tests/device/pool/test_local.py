"""The boards of this machine: any that is free, by tag, and who has the rest."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tinyml_mlops.config import load_board
from tinyml_mlops.config.bench import Bench, load_bench
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.attached_board import AttachedBoard
from tinyml_mlops.device.pool.leased import leased
from tinyml_mlops.device.pool.local import LocalPool
from tinyml_mlops.device.usb_ports import UsbPort
from tinyml_mlops.errors import BoardError, ParamsError, PortBusyError

BOARD = load_board("stm32f405")
LEFT = {"name": "left", "board": "stm32f405", "link": "socket://127.0.0.1:1", "tags": ["rack=1", "probe=no"]}
RIGHT = {"name": "right", "board": "stm32f405", "link": "socket://127.0.0.1:2", "tags": ["rack=2"]}
FLASH = {"tool": "command", "arguments": ["true"]}
HOLD = """
import sys
from tinyml_mlops.config import load_board
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.pool.leased import leased
with leased(load_board("stm32f405"), Deadline.after(10)) as held:
    print(held.name, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    (tmp_path / "bench.yaml").write_text(yaml.safe_dump({"boards": [LEFT, RIGHT]}))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return load_bench()


def holder() -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def test_processes_share_the_boards_of_a_kind_and_the_third_is_told_who_has_them() -> None:
    (one, left), (other, right) = holder(), holder()
    assert (left, right) == ("left", "right")
    everybody = f"left is in use by process {one.pid}; .*right is in use by process {other.pid}"
    with pytest.raises(PortBusyError, match=everybody), leased(BOARD, Deadline.after(0.3)):
        raise AssertionError("there is no third board")
    other.kill()
    other.communicate()
    with leased(BOARD, Deadline.after(10)) as held:
        assert held.name == "right"
    one.communicate("")


def test_an_error_inside_gives_it_back(bench: Bench) -> None:
    for _ in range(2):
        with pytest.raises(RuntimeError), LocalPool(bench).lease(BOARD, Deadline.after(0)) as held:
            assert held.name == "left"
            raise RuntimeError


def test_by_tag(bench: Bench) -> None:
    with LocalPool(bench, ("rack=2",)).lease(BOARD, Deadline.after(0)) as held:
        assert held.name == "right"
    with LocalPool(bench, ("probe=no", "rack=1")).lease(BOARD, Deadline.after(0)) as held:
        assert held.name == "left"
    with (
        pytest.raises(BoardError, match=r"no stm32f405 of bench\.yaml has the tags rack=2, probe=no"),
        LocalPool(bench, ("rack=2", "probe=no")).lease(BOARD, Deadline.after(0)),
    ):
        raise AssertionError("no board has both")


def test_the_bench_file_says_which_tags_and_how_long_to_wait(tmp_path: Path) -> None:
    pool = {"kind": "local", "tags": ["rack=2"], "wait_s": 0.2}
    (tmp_path / "bench.yaml").write_text(yaml.safe_dump({"boards": [LEFT, RIGHT], "pool": pool}))
    with leased(BOARD, Deadline.after(600)) as held:
        assert held.name == "right"
        again = leased(BOARD, Deadline.after(600))
        with pytest.raises(PortBusyError, match=r"still after 0\.2 s: board right is in use"), again:
            raise AssertionError("it is taken")


def test_a_board_that_is_gone_while_its_holder_flashes_it_is_waited_for(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = UsbPort("/dev/ttyACM0", 0x0483, 0x374B, "066A", "STM32 STLink")
    seen: list[list[UsbPort]] = [[port]]
    monkeypatch.setattr("tinyml_mlops.device.pool.local.usb_ports", lambda: seen[0])
    pool = LocalPool(Bench())
    with pool.lease(BOARD, Deadline.after(0)) as held:
        assert isinstance(held, AttachedBoard)
        monkeypatch.setattr(
            "tinyml_mlops.device.pool.local.time.sleep", lambda seconds: seen.__setitem__(0, [])
        )
        with pytest.raises(PortBusyError, match="in use"), pool.lease(BOARD, Deadline.after(0.2)):
            raise AssertionError("it is taken")
    with pytest.raises(BoardError, match="not plugged in"), pool.lease(BOARD, Deadline.after(0.2)):
        raise AssertionError("it is gone")


@pytest.mark.parametrize(
    ("pool", "message"),
    [
        ({"kind": "cloud"}, r"pool.*cloud"),
        ({"kind": "local", "tags": ["two words"]}, r"pool\.local\.tags\.0"),
        ({"kind": "local", "wait_s": 0}, r"pool\.local\.wait_s"),
        ({"kind": "labgrid"}, r"pool\.labgrid\.coordinator: missing"),
        ({"kind": "labgrid", "coordinator": "http://lab"}, r"pool\.labgrid\.coordinator"),
        ({"kind": "labgrid", "coordinator": "lab", "flash": {"toaster": FLASH}}, "unknown board 'toaster'"),
        ({"kind": "labgrid", "coordinator": "lab", "flash": {"pico": {"tool": "pyocd"}}}, r"flash\.pico"),
    ],
)
def test_a_pool_that_is_wrong(tmp_path: Path, pool: object, message: str) -> None:
    (tmp_path / "bench.yaml").write_text(yaml.safe_dump({"pool": pool}))
    with pytest.raises(ParamsError, match=message):
        load_bench()
