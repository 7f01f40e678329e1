"""Real builds with the real tools."""

import re
import shutil
from pathlib import Path

import pytest

from tests.firmware.conftest import CopyProject
from tinyml_mlops.config import load_board
from tinyml_mlops.errors import BuildError, DoesNotFitError, MissingToolError, UserInputError
from tinyml_mlops.firmware import BuildRecord, build, build_firmware
from tinyml_mlops.firmware.fit import misfit
from tinyml_mlops.firmware.size import image_size
from tinyml_mlops.plan import CompiledPlan

BOARDS = ("qemu_stm32f405", "qemu_mps2_an386")
OWN_FLASH_LIMIT_BYTES = (
    9_800  # of the whole measuring firmware: all but runtime, model and what they need of libm
)


@pytest.fixture(scope="module", params=BOARDS)
def built(
    request: pytest.FixtureRequest, exported: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[BuildRecord, Path]:
    out = tmp_path_factory.mktemp("built") / f"test-{request.param}"
    return build_firmware(load_board(request.param), exported, out), out


def test_writes_image_and_record(built: tuple[BuildRecord, Path]) -> None:
    record, out = built
    assert {path.name for path in out.iterdir()} == {"firmware.elf", "firmware.bin", "size.json"}
    assert BuildRecord.read(out / "size.json") == record
    assert record.metrics() == {"flash_bytes": record.flash_bytes, "ram_bytes": record.ram_bytes}


def test_owners_add_up_exactly(built: tuple[BuildRecord, Path]) -> None:
    """To the very image that is programmed, and to the RAM that the linker handed out."""
    record, out = built
    assert sum(record.flash_by_owner.values()) == record.flash_bytes
    assert record.flash_bytes == (out / "firmware.bin").stat().st_size
    assert sum(record.ram_by_owner.values()) == record.ram_bytes
    assert record.ram_by_owner["stack"] == record.stack_bytes_reserved > 0


def test_owners_are_who_they_say(built: tuple[BuildRecord, Path], exported: Path) -> None:
    record, _ = built
    assert record.fits
    plan_bytes = (exported / "model.plan").stat().st_size
    assert plan_bytes <= record.flash_by_owner["model"] < plan_bytes + 256  # and its table of kernels
    owners = {symbol.name: symbol.owner for symbol in record.largest_symbols}
    assert owners["model_plan"] == "model"
    assert {owner for name, owner in owners.items() if name.startswith("planrt_")} == {"runtime"}


def test_the_firmware_itself_is_small(built: tuple[BuildRecord, Path]) -> None:
    record, _ = built
    assert record.flash_by_owner["application"] <= OWN_FLASH_LIMIT_BYTES
    assert record.ram_by_owner["application"] <= 2_000


def test_same_bytes_in_another_place(
    built: tuple[BuildRecord, Path], exported: Path, tmp_path: Path, copy_project: CopyProject
) -> None:
    record, out = built
    moved = tmp_path / "somewhere" / "else"
    shutil.copytree(exported, moved)
    copy = copy_project("a-folder-with-a-longer-name")
    again = build_firmware(load_board(record.board), moved, tmp_path / "out", project=copy)
    assert again == record
    assert (tmp_path / "out" / "firmware.elf").read_bytes() == (out / "firmware.elf").read_bytes()


def test_too_big_is_refused_with_figures(exported: Path, compiled: CompiledPlan, tmp_path: Path) -> None:
    """Both memories are told, by owner; nothing is written, or the figures alone where they are a result."""
    board = load_board("qemu_stm32f405")
    greedy = tmp_path / "greedy"
    shutil.copytree(exported, greedy)
    for name in ("model_plan.h", "model_plan.c"):
        text = (greedy / name).read_text()
        text = text.replace(f"{len(compiled.plan)}u", "2000000u")  # C fills the array up with zeros
        (greedy / name).write_text(
            text.replace(f"ARENA_BYTES {compiled.arena_bytes}u", "ARENA_BYTES 200000u")
        )
    out = tmp_path / "test-too-big"
    with pytest.raises(DoesNotFitError) as refused:
        build_firmware(board, greedy, out)
    memories = re.findall(
        r"([\d,]+) bytes too many in (\w+) \(needs ([\d,]+) of ([\d,]+): model ([\d,]+)", str(refused.value)
    )
    figures = {}
    for excess, memory, needed, limit, model in memories:
        figures[memory] = [int(number.replace(",", "")) for number in (excess, needed, limit, model)]
    assert set(figures) == {"flash", "RAM"}
    for memory, limit_bytes, model_bytes in (
        ("flash", board.flash_bytes, 2_000_000),
        ("RAM", board.ram_bytes, 200_000),
    ):
        excess, needed, limit, model = figures[memory]
        assert limit == limit_bytes
        assert excess == needed - limit
        assert model_bytes <= model < model_bytes + 10_000
    assert not out.exists()
    assert "qemu_mps2_an386" in refused.value.hint and "qemu_stm32f405" not in refused.value.hint
    record = build_firmware(board, greedy, out, must_fit=False)
    assert not record.fits
    assert record == BuildRecord.read(out / "size.json")
    assert misfit(record) == refused.value.what
    assert {(out / name).stat().st_size for name in ("firmware.elf", "firmware.bin")} == {0}


def test_building_the_same_again_runs_nothing(
    built: tuple[BuildRecord, Path], exported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record, out = built
    monkeypatch.setattr(build, "pio_run", None)
    again = tmp_path / out.name
    assert build_firmware(load_board(record.board), exported, again) == record
    assert (again / "firmware.elf").read_bytes() == (out / "firmware.elf").read_bytes()


def test_compiler_errors_are_told(exported: Path, tmp_path: Path, copy_project: CopyProject) -> None:
    copy = copy_project("damaged")
    (copy / "firmware" / "src" / "main.c").write_text("int main(void) { return nothing; }\n")
    with pytest.raises(BuildError, match=r"src/main\.c:1:\d+: error: 'nothing' undeclared") as failed:
        build_firmware(load_board(BOARDS[0]), exported, tmp_path / "out", project=copy)
    log = Path(failed.value.hint.split()[-1])
    assert "nothing" in log.read_text()
    assert not (tmp_path / "out").exists()


def test_missing_compiler_is_named(exported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingToolError, match="arm-none-eabi-gcc"):
        build_firmware(load_board(BOARDS[0]), exported, tmp_path / "out")


def test_a_folder_without_an_export_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserInputError, match=r"model_plan\.c"):
        build_firmware(load_board(BOARDS[0]), tmp_path, tmp_path / "out")


def test_a_file_that_is_no_image_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.elf").write_text("hello")
    with pytest.raises(BuildError, match=r"text\.elf"):
        image_size(tmp_path / "text.elf")
