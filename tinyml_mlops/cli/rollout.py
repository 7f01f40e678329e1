"""A rollout on the terminal: its waves as they fill, and one line when it has ended."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from tinyml_mlops.config.fleet import FleetParams
    from tinyml_mlops.fleet.ledger import Entry
    from tinyml_mlops.fleet.state import Rollout

    Watch = Callable[[FleetParams, Rollout, Entry], None]

TOLD = (
    *("rollout created", "wave soaking", "wave passed", "wave failed"),
    *("device failed", "device lost", "asked"),
)
"""What is a line beside the bars."""


@contextmanager
def shown() -> "Iterator[Watch]":
    """A bar a wave on a terminal; elsewhere a line for whatever matters to the whole. All on stderr."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

    from tinyml_mlops.fleet.state import Status
    from tinyml_mlops.fleet.told import line_told

    console = Console(stderr=True, highlight=False, soft_wrap=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[failed]}"),
        TimeElapsedColumn(),
    )
    bars: dict[str, TaskID] = {}
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:

        def watch(fleet: "FleetParams", rollout: "Rollout", entry: "Entry") -> None:
            if entry.event.kind in TOLD:
                console.print(line_told(entry), markup=False)
            for wave in rollout.waves:
                name = wave.params.name
                if name not in bars:
                    bars[name] = progress.add_task(name, total=wave.size, failed="")
                failed = f"{wave.failures} failed" if wave.failures else ""
                progress.update(bars[name], completed=wave.count(Status.CONFIRMED), failed=failed)

        yield watch


@contextmanager
def carried_out(file: Path) -> "Iterator[Watch]":
    """Show a rollout of the fleet of ``file``, and tell the model registry how it goes."""
    from tinyml_mlops.config.fleet import load_fleet
    from tinyml_mlops.fleet.ledger import Ledger
    from tinyml_mlops.fleet.places import ledger_path, who
    from tinyml_mlops.mlflow_plugin.fleets.teller import Teller

    name = load_fleet(file).name
    teller = Teller(file.parent, name, lambda: Ledger(ledger_path(file, name), who()))
    with teller, shown() as show:

        def watch(fleet: "FleetParams", rollout: "Rollout", entry: "Entry") -> None:
            teller.watch(entry)
            show(fleet, rollout, entry)

        yield watch
    if teller.untold:
        print(f"the model registry was not told: {teller.untold}", file=sys.stderr)


def tell(fleet: str, rollout: "Rollout", *, as_json: bool = False) -> None:
    """How it ended, in one line; exit code 1 where it was stopped."""
    from tinyml_mlops.cli.output import print_json
    from tinyml_mlops.fleet.state import Status

    confirmed = rollout.count(Status.CONFIRMED)
    if as_json:
        told = {"fleet": fleet, "rollout": rollout.number, "model": rollout.model, "why": rollout.why}
        print_json(
            told | {"outcome": rollout.outcome, "devices": len(rollout.devices), "confirmed": confirmed}
        )
        _exit_code(rollout)
        return
    because = f" – {rollout.why}" if rollout.why else ""
    kept = f"{confirmed} of {len(rollout.devices)} devices keep it"
    print(f"{rollout.model} to {fleet}: {rollout.outcome}, {kept}{because}")
    _exit_code(rollout)


def _exit_code(rollout: "Rollout") -> None:
    if rollout.outcome != "finished":
        raise typer.Exit(1)
