"""Build the measuring firmware for one model and one board."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tinyml_mlops.config import Board
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.errors import BuildError, DoesNotFitError, MissingToolError, UserInputError
from tinyml_mlops.files import write_bytes, write_text
from tinyml_mlops.firmware.build_id import EXPORTED, build_id
from tinyml_mlops.firmware.fit import check_fit
from tinyml_mlops.firmware.fleet_support import FleetSupport
from tinyml_mlops.firmware.platformio import PioRun, pio_run
from tinyml_mlops.firmware.record import BuildRecord
from tinyml_mlops.firmware.size import image_size
from tinyml_mlops.firmware.tflm.linked import EXPORTED_FOR_TFLM, LinkedTflm
from tinyml_mlops.firmware.toolchain import generator_versions, toolchain_of
from tinyml_mlops.locking import exclusive
from tinyml_mlops.places import home

UNBOUNDED = "unbounded.elf"
LOCK_S = 600.0  # other builds come first; each takes seconds

OVERFLOW = re.compile(r"region `\w+' overflowed")
COMPLAINT = re.compile(r"\berror:|undefined reference|cannot find|^\*\*\* \[", re.IGNORECASE)


def build_firmware(
    board: Board,
    export_dir: Path,
    out_dir: Path,
    *,
    must_fit: bool = True,
    project: Path | None = None,
    linked: LinkedTflm | None = None,
    fleet: FleetSupport | None = None,
) -> BuildRecord:
    """Write ``firmware.elf``, ``firmware.bin`` and ``size.json`` into ``out_dir``.

    Builds of different ``out_dir`` names do not disturb each other; they wait for each other.

    Args:
        board: what to build for.
        export_dir: what :func:`~tinyml_mlops.firmware.export.export_sources` wrote.
        out_dir: where the three files go.
        must_fit: with False, a firmware that is too big for the board is a result, too: ``size.json`` has the
            figures, and the other two files are empty, so that nobody flashes them.
        project: holds ``firmware/``; intermediate files go to its ``build/firmware/``. None: see
            :func:`~tinyml_mlops.places.home`.
        linked: TensorFlow Lite Micro to link in place of planrt.
        fleet: model slots, and the keys of the images that they take; None: it runs this model only.

    Raises:
        ParamsError: the board's firmware is not built here.
        UserInputError: ``export_dir`` holds no export, or the board has no model slots and is to have them.
        MissingToolError: the compiler is not installed.
        BuildError: it does not compile or link.
        DoesNotFitError: it is too big for the board, and has to fit; nothing is written.
    """
    board.check_built_here()
    toolchain = toolchain_of(board.core)
    toolchain.check()
    if fleet is not None:
        board.check_has_slots()
    project, export_dir = (project or home()).resolve(), export_dir.resolve()
    exported = EXPORTED if linked is None else EXPORTED_FOR_TFLM
    if missing := [name for name in exported if not (export_dir / name).is_file()]:
        raise UserInputError(
            f"{export_dir} holds no {' and no '.join(missing)}", hint="export the model first"
        )
    firmware = project / "firmware"
    compiler = toolchain.version()
    facts = {"board": board.hardware, "compiler": compiler} | generator_versions()
    facts |= {} if linked is None else linked.facts()
    facts |= {} if fleet is None else fleet.facts()
    identity = build_id(firmware, export_dir, facts, exported)
    variables = {"TINYML_EXPORT_DIR": str(export_dir), "TINYML_BUILD_ID": identity}
    variables |= {} if linked is None else linked.variables()
    variables |= {} if fleet is None else fleet.variables(project / "build" / "fleet", export_dir, board)
    with _build_dir(project, out_dir.name) as build_dir:
        image = _image(board, firmware, build_dir, identity, variables)
        size = image_size(image)
        record = BuildRecord(
            board=board.name,
            build_id=identity,
            compiler=compiler,
            flash_bytes=size.flash_bytes,
            ram_bytes=size.ram_bytes,
            flash_by_owner=size.flash_by_owner,
            ram_by_owner=size.ram_by_owner,
            arena_bytes=size.arena_bytes,
            stack_bytes_reserved=size.stack_bytes_reserved,
            flash_limit_bytes=board.flash_bytes if fleet is None else board.firmware_flash_bytes,
            ram_limit_bytes=board.ram_bytes,
            largest_symbols=size.largest_symbols,
            slots=fleet is not None,
        )
        if must_fit:
            check_fit(record)
        if record.fits and image.name == UNBOUNDED:
            raise DoesNotFitError(
                f"the linker says that the firmware does not fit {board.name}",
                hint=f"its sections alone would, without what lies between them; see {build_dir / 'pio.log'}",
            )
        for name, source in (("firmware.elf", image), ("firmware.bin", image.with_suffix(".bin"))):
            write_bytes(out_dir / name, source.read_bytes() if record.fits else b"")
    record.write(out_dir / "size.json")
    return record


@contextmanager
def _build_dir(project: Path, name: str) -> Iterator[Path]:
    """A build folder of this name, for this process alone: PlatformIO is not safe to run twice in one."""
    folder = project / "build" / "firmware"

    def busy(holder: str) -> BuildError:
        return BuildError(
            f"process {holder} has been building firmware of this project for {LOCK_S:.0f} s",
            hint="wait for it or stop it",
        )

    with exclusive(folder / ".lock", Deadline.after(LOCK_S), busy):
        yield folder / name


def _image(board: Board, firmware: Path, build_dir: Path, identity: str, variables: dict[str, str]) -> Path:
    """The linked image: the one that is there, when it was built from the very same things.

    An image that is too big is linked as if the board's memories had no end.
    """
    image = build_dir / board.platformio_environment / "firmware.elf"
    built = build_dir / "built-id"  # written last
    if image.is_file() and built.is_file() and built.read_text(encoding="ascii") == identity:
        return image
    built.unlink(missing_ok=True)
    run = pio_run(firmware, board.platformio_environment, build_dir, variables)
    if OVERFLOW.search(run.output):
        return _unbounded(board, firmware, build_dir, variables)
    if not run.succeeded:
        raise _failure(run, board)
    write_text(built, identity)
    return image


def _unbounded(board: Board, firmware: Path, build_dir: Path, variables: dict[str, str]) -> Path:
    """Linked once more without the board's limits, for the figures."""
    run = pio_run(firmware, board.platformio_environment, build_dir, variables | {"TINYML_UNBOUNDED": "1"})
    if not run.succeeded:
        raise _failure(run, board)
    return build_dir / board.platformio_environment / UNBOUNDED


def _failure(run: PioRun, board: Board) -> BuildError | MissingToolError:
    """The first line that says what went wrong."""
    lines = [line.strip() for line in run.output.splitlines()]
    for line in lines:
        if "not installed:" in line:
            return MissingToolError(line[line.index("not installed:") :], hint=toolchain_of(board.core).hint)
    first = next((line for line in lines if COMPLAINT.search(line)), "PlatformIO failed and did not say why")
    return BuildError(f"the firmware does not build: {first}", hint=f"all of the output is in {run.log}")
