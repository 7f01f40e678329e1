"""``tinyml fleet …``: what became of a fleet, and what an operator asks of a rollout."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from tinyml_mlops.cli.catalogue import AsJson
from tinyml_mlops.cli.output import print_json, print_table

if TYPE_CHECKING:
    from tinyml_mlops.fleet.status import FleetStatus

FleetFile = Annotated[Path, typer.Option("--file", help="The fleet.")]
Why = Annotated[str, typer.Option(help="Reason, for the ledger.")]
FILE = Path("fleet.yaml")

fleet_app = typer.Typer(help="Devices that run released models.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.add_typer(fleet_app, name="fleet")


@fleet_app.command()
def status(
    file: FleetFile = FILE,
    as_json: AsJson = False,
    html: Annotated[Path | None, typer.Option(help="Write a page there instead.")] = None,
    ask: Annotated[
        bool, typer.Option("--ask", help="Ask every device now; else its last answer counts.")
    ] = False,
) -> None:
    """Which model each device really runs, since when, and how it differs from what it ought to run."""
    from tinyml_mlops.files import write_text
    from tinyml_mlops.fleet.view import FleetView

    if ask:
        _ask(file)
    with FleetView(file) as view:
        found = view.status()
    if html is not None:
        from tinyml_mlops.report.page import fleet_page

        write_text(html, fleet_page(found))
    elif as_json:
        print_json(found.model_dump(mode="json"))
    else:
        _print_status(found)


def _ask(file: Path) -> None:
    """Keep what the devices answer now."""
    from tinyml_mlops.config.fleet import load_fleet
    from tinyml_mlops.fleet.ask import ask_all
    from tinyml_mlops.fleet.clock import SystemClock
    from tinyml_mlops.fleet.places import ledger_path
    from tinyml_mlops.fleet.seen import read_sightings, seen_path, with_answers
    from tinyml_mlops.fleet.smp import SmpLinks

    fleet = load_fleet(file)
    path = seen_path(ledger_path(file, fleet.name))
    answers = ask_all(fleet.devices, SmpLinks(), SystemClock(), fleet.rollout.at_once)
    with_answers(read_sightings(path), answers).write(path)


def _print_status(found: "FleetStatus") -> None:
    if last := found.rollout:
        because = f" – {last.why}" if last.why else ""
        print(f"rollout {last.rollout} of {last.model}: {last.state}{because}")
    rows = [
        (each.id, each.hardware, each.runs, each.since, each.last_seen, each.wave, each.status, each.differs)
        for each in found.devices
    ]
    headers = ("device", "hardware", "runs", "since", "last seen", "wave", "in this rollout", "differs")
    print_table(headers, rows, red={number for number, each in enumerate(found.devices) if each.differs})
    if found.differing:
        print(f"{len(found.differing)} of {len(found.devices)} devices are not as they should be")


@fleet_app.command()
def log(file: FleetFile = FILE, as_json: AsJson = False) -> None:
    """Everything that happened, oldest first: who, what, when, which check with which values."""
    from tinyml_mlops.fleet.places import open_fleet
    from tinyml_mlops.fleet.told import entry_told, line_told

    _, ledger = open_fleet(file)
    with ledger:
        entries = list(ledger.entries())
    if as_json:
        print_json([entry_told(entry) for entry in entries])
    else:
        print("\n".join(line_told(entry) for entry in entries))


@fleet_app.command()
def serve(
    file: FleetFile = FILE,
    host: Annotated[str, typer.Option(help="Address to listen on; others than loopback let others in.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option(help="0: any that is free.")] = 5001,
) -> None:
    """Serve the page of the fleet, which follows its devices, waves and gates; until interrupted."""
    from contextlib import closing, suppress

    from tinyml_mlops.report.live.pages import FleetPages
    from tinyml_mlops.report.live.server import FleetServer

    with closing(FleetPages(file)) as pages, FleetServer(pages, host, port) as server:
        print(server.url, flush=True)
        with suppress(KeyboardInterrupt):
            server.serve_forever()


@fleet_app.command()
def tell(file: FleetFile = FILE) -> None:
    """Tell the model registry what it does not know yet of rollouts: one that was down misses nothing."""
    from tinyml_mlops.fleet.places import open_fleet
    from tinyml_mlops.mlflow_plugin.fleets.tell import tell as told

    fleet, ledger = open_fleet(file)
    with ledger:
        print(f"{told(file.parent, fleet.name, ledger)} results told")


@fleet_app.command()
def verify(
    file: FleetFile = FILE,
    head: Annotated[str, typer.Option(help="Hash of the last entry, as it was noted elsewhere.")] = "",
) -> None:
    """Check every entry against the one before it; name the first that was changed or is missing."""
    from tinyml_mlops.errors import FleetError
    from tinyml_mlops.fleet.places import open_fleet

    fleet, ledger = open_fleet(file)
    with ledger:
        hashes = [entry.hash for entry in ledger.entries()]
    if head and head not in hashes:
        raise FleetError(
            f"the ledger of {fleet.name} holds no entry {head}: its end was cut off, or it is another ledger",
            hint="restore a copy of it",
        )
    print(f"{len(hashes)} entries, none changed or missing; the last one is {hashes[-1]}")


@fleet_app.command()
def run(
    file: FleetFile = FILE,
    key: Annotated[
        Path | None, typer.Option(help="Public key of the images; else that of `tinyml keys new`.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Go on with the rollout that a crash, or a closed terminal, left. Exit code 1 where it was stopped."""
    from tinyml_mlops.cli.rollout import carried_out, tell
    from tinyml_mlops.config.fleet import load_fleet
    from tinyml_mlops.fleet.promotion import carry_on
    from tinyml_mlops.release.keys import default_path, load_public, public_path

    public = load_public(key or public_path(default_path()))
    with carried_out(file) as watch:
        ended = carry_on(file, public, watch=watch)
    tell(load_fleet(file).name, ended, as_json=as_json)


def _asker(what: Literal["pause", "resume", "abort", "rollback"], help_text: str) -> None:
    def command(file: FleetFile = FILE, why: Why = "") -> None:
        from tinyml_mlops.fleet.begin import ask
        from tinyml_mlops.fleet.places import open_fleet

        _, ledger = open_fleet(file)
        with ledger:
            ask(ledger, what, why)

    fleet_app.command(what, help=help_text)(command)


_asker("pause", "Begin nothing new; what is in flight is finished.")
_asker("resume", "Go on after a pause.")
_asker("abort", "Stop: devices in flight are put back, those that have confirmed stay.")
_asker("rollback", "Stop, and put every device of this rollout back to what it ran before.")
