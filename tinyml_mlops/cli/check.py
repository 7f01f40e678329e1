"""``tinyml check``: will a model run on a board, and how well? Nothing is built."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tinyml_mlops.cli.catalogue import AsJson
from tinyml_mlops.cli.output import print_json, print_table

if TYPE_CHECKING:
    from tinyml_mlops.config import Board
    from tinyml_mlops.config.params import FleetFirmwareParams
    from tinyml_mlops.firmware.estimate import Estimate
    from tinyml_mlops.plan import CompiledPlan

DEFAULT_BOARD = "qemu_stm32f405"
VERDICTS = {"fits": "it fits.", "tight": "tight; build it to be sure.", "does not fit": "it does not fit."}


def register(app: typer.Typer) -> None:
    app.command()(check)


def check(
    model: Annotated[Path, typer.Argument(help="A .tflite file.")],
    board: Annotated[str, typer.Option(help="Where it has to run.")] = DEFAULT_BOARD,
    picture: Annotated[
        Path | None, typer.Option(help="Draw the arena over time into this .png, .svg or .html.")
    ] = None,
    slots: Annotated[
        bool | None,
        typer.Option(
            "--slots/--no-slots",
            help="Count firmware with model slots, or do not; left out: as params.yaml here has fleet.keys.",
            show_default=False,
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show ops and kernels, MACs, arena, and whether a model fits a board; say what would make it fit.

    Nothing is built: arena and model are exact, sizes of code estimates. Exit code 1 where it does not fit.

    With model slots, fleet.arena_bytes and fleet.kernels of a params.yaml in this folder are counted, too.
    """
    from tinyml_mlops.cli.model_file import compiled_model
    from tinyml_mlops.config import board_names, load_board
    from tinyml_mlops.firmware.advice import advice
    from tinyml_mlops.firmware.estimate import estimate
    from tinyml_mlops.plan import kernel_set_of

    target = load_board(board)
    _, compiled = compiled_model(model, kernel_set_of(target.core))
    fleet = _fleet(target, slots)
    needed = estimate(compiled, target, fleet)
    todo = advice(compiled, needed, [load_board(name) for name in board_names()], fleet)
    if picture is not None:
        _draw(compiled, picture, f"{model.name} on {target.name}: {compiled.arena_bytes:,} bytes of arena")
    if as_json:
        print_json(_as_json(compiled, target, needed, todo))
    else:
        _print(compiled, target, needed, todo, picture)
        if fleet and slots is None:
            print("Model slots are counted: params.yaml has fleet.keys. --no-slots leaves them out.")
    if needed.verdict == "does not fit":
        raise typer.Exit(1)


def _fleet(board: "Board", slots: bool | None) -> "FleetFirmwareParams | None":
    """What firmware with model slots is to have; None: it has none."""
    from tinyml_mlops.config.load import load_firmware_sections
    from tinyml_mlops.firmware.kernel_choice import check_choice

    if slots is False:
        return None
    found = load_firmware_sections().fleet
    if slots is None and not (found.keys and board.slots):
        return None
    board.check_has_slots()
    check_choice(found.kernels)
    return found


def _print(
    compiled: "CompiledPlan", board: "Board", needed: "Estimate", todo: list[str], picture: Path | None
) -> None:
    from tinyml_mlops.decision.words import description
    from tinyml_mlops.firmware.advice import alive_bytes

    print_table(
        ("#", "op", "output", "kernel", "why portable", "MACs", "arena, bytes"),
        [
            (
                str(op.index),
                op.op,
                op.output_name.partition(";")[0],
                op.kernel.removeprefix("planrt_"),
                op.note,
                f"{op.macs:,}",
                f"{alive_bytes(compiled, op.index):,}",
            )
            for op in compiled.ops
        ],
        numbers_from=5,
    )
    print()
    print_table(
        (board.name, "needs, bytes", "has", ""),
        [
            _memory("flash", needed.flash_by_owner, needed.flash_limit_bytes),
            _memory("RAM", needed.ram_by_owner, needed.ram_limit_bytes),
        ],
    )
    print(
        f"\n{compiled.macs:,} MACs, {compiled.kernel_set} kernels; arena {compiled.arena_bytes:,} bytes, "
        f"no layout of these ops needs less than {compiled.arena_lower_bound_bytes:,}."
    )
    if compiled.removed_channels:
        print(
            f"{compiled.removed_channels:,} channels change no output and are not computed: "
            f"the model has {compiled.model_macs:,} MACs."
        )
    if compiled.about is not None:
        print(description(compiled.about))
    print(f"Verdict: {VERDICTS[needed.verdict]}")
    for line in todo:
        print(f"  → {line}")
    if picture is not None:
        print(f"The arena over time: {picture}")


def _memory(name: str, by_owner: dict[str, int], limit_bytes: int) -> tuple[str, str, str, str]:
    shares = ", ".join(f"{owner} {size:,}" for owner, size in by_owner.items())
    return name, f"{sum(by_owner.values()):,}", f"{limit_bytes:,}", shares


def _as_json(compiled: "CompiledPlan", board: "Board", needed: "Estimate", todo: list[str]) -> dict[str, Any]:
    from tinyml_mlops.firmware.advice import alive_bytes

    return {
        "board": board.name,
        "kernel_set": compiled.kernel_set,
        "slots": "slots" in needed.flash_by_owner,
        "verdict": needed.verdict,
        "advice": todo,
        "macs": compiled.macs,
        "model_macs": compiled.model_macs,
        "removed_channels": compiled.removed_channels,
        "plan_size_bytes": len(compiled.plan),
        "arena_bytes": compiled.arena_bytes,
        "arena_lower_bound_bytes": compiled.arena_lower_bound_bytes,
        "estimated_flash_bytes": needed.flash_bytes,
        "estimated_ram_bytes": needed.ram_bytes,
        "flash_limit_bytes": needed.flash_limit_bytes,
        "ram_limit_bytes": needed.ram_limit_bytes,
        "about": compiled.about.model_dump(mode="json") if compiled.about else None,
        "ops": [vars(op) | {"alive_bytes": alive_bytes(compiled, op.index)} for op in compiled.ops],
    }


def _draw(compiled: "CompiledPlan", path: Path, title: str) -> None:
    from tinyml_mlops.firmware.arena import arena_blocks
    from tinyml_mlops.report.lifetimes import lifetimes_figure
    from tinyml_mlops.report.save import save_figure

    figure = lifetimes_figure(arena_blocks(compiled), [op.op for op in compiled.ops], title)
    save_figure(figure, path, title)
