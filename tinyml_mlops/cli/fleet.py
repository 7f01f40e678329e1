"""``tinyml fleet …``: what became of a fleet, and what an operator asks of a rollout."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from tinyml_mlops.cli.catalogue import AsJson
from tinyml_mlops.cli.output import print_json, print_table

FleetFile = Annotated[Path, typer.Option("--file", help="The fleet.")]
Why = Annotated[str, typer.Option(help="Reason, for the ledger.")]
FILE = Path("fleet.yaml")

fleet_app = typer.Typer(help="Devices that run released models.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.add_typer(fleet_app, name="fleet")


@fleet_app.command()
def status(file: FleetFile = FILE, as_json: AsJson = False) -> None:
    """Which model each device was last known to run, and how the last rollout stands."""
    from tinyml_mlops.fleet.places import open_fleet
    from tinyml_mlops.fleet.told import device_told, rollout_told

    fleet, ledger = open_fleet(file)
    with ledger:
        devices = [device_told(ledger.state, device) for device in fleet.devices]
        rollout = rollout_told(ledger.state)
    if as_json:
        print_json({"fleet": fleet.name, "rollout": rollout, "devices": devices})
        return
    if rollout:
        because = f" – {rollout['why']}" if rollout["why"] else ""
        print(f"rollout {rollout['number']} of {rollout['model']}: {rollout['state']}{because}")
    headers = ("device", "hardware", "runs", "since", "wave", "in this rollout", "why")
    print_table(headers, [list(device.values()) for device in devices])


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
