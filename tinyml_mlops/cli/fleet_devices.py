"""``tinyml fleet discover`` and ``tinyml fleet emulate``: the devices themselves."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tinyml_mlops.cli.fleet import FILE, FleetFile, fleet_app
from tinyml_mlops.cli.output import print_table
from tinyml_mlops.cli.tflm_tree import TflmTreeOption, tree_path

if TYPE_CHECKING:
    from tinyml_mlops.config.fleet import FleetDevice
    from tinyml_mlops.fleet.emulated import EmulatedFleet

FLEET_NAME = "emulated"
DEFAULT_KINDS = ("qemu_mps2_an386", "qemu_mps2_an500")


def register(app: typer.Typer) -> None:
    """Beside the commands of :mod:`fleet`."""
    fleet_app.command()(discover)
    fleet_app.command()(emulate)


def discover(
    file: FleetFile = FILE,
    link: Annotated[
        list[str] | None, typer.Option(help="Ask this URL, too, e.g. socket://127.0.0.1:4001; repeatable.")
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Add what is new to the file, or make one.")] = False,
) -> None:
    """Find devices on USB ports by serial number and hello; ports in use are left alone.

    Prints lines for fleet.yaml on stdout, and everything else on stderr.
    """
    from tinyml_mlops.config.fleet import load_fleet
    from tinyml_mlops.config.fleet_entries import entry_line, write_devices
    from tinyml_mlops.device.usb_ports import usb_ports
    from tinyml_mlops.fleet.discover import discover as asked

    fleet = load_fleet(file) if file.exists() else None
    new: list[FleetDevice] = []
    for found in asked(fleet, usb_ports(), link or []):
        if found.entry is not None:
            new.append(found.entry)
        else:
            typer.echo(f"{found.at}: {found.why or f'{found.known} of {file}'}", err=True)
    for device in new:
        print(f"- {entry_line(device)}")
    if not new:
        typer.echo("no device was found that the file does not have", err=True)
    elif write:
        write_devices(file, new, file.stem)
        typer.echo(f"{len(new)} devices were added to {file}", err=True)


def emulate(
    file: FleetFile = FILE,
    new: Annotated[int, typer.Option(min=0, help="Make the file first, with so many devices.")] = 0,
    hardware: Annotated[
        list[str] | None,
        typer.Option(help=f"With --new: kinds, in turn; {' and '.join(DEFAULT_KINDS)} if left out."),
    ] = None,
    key: Annotated[
        list[Path] | None,
        typer.Option(help="Public key that the devices trust; that of `tinyml keys new` if left out."),
    ] = None,
    model: Annotated[
        Path | None,
        typer.Option(help="A .tflite to begin with; models that are released may use its kernels."),
    ] = None,
    kernels: Annotated[
        list[str] | None,
        typer.Option(help="Further kernels for released models: all, or names with *; repeatable."),
    ] = None,
    tflm_tree: TflmTreeOption = None,
    stop: Annotated[bool, typer.Option("--stop", help="Switch them off.")] = False,
) -> None:
    """Switch on the emulated devices of a fleet, with memories that survive; they run until --stop.

    Devices that ran already, of a process that died, too, are switched off first.
    """
    from tinyml_mlops.config.fleet import load_fleet
    from tinyml_mlops.config.fleet_entries import fleet_text
    from tinyml_mlops.errors import UserInputError
    from tinyml_mlops.files import write_text
    from tinyml_mlops.fleet.emulated import EmulatedFleet, new_fleet
    from tinyml_mlops.fleet.places import fleet_folder
    from tinyml_mlops.measure.sampling import progress_bar

    if stop:
        fleet = load_fleet(file)
        print(f"{EmulatedFleet(file, fleet).stop()} devices of fleet {fleet.name} were switched off")
        return
    if model is None:
        raise UserInputError(
            "no model is named that the devices begin with", hint="name one: --model kws.tflite"
        )
    if new and file.exists():
        raise UserInputError(f"{file} is there already", hint="leave --new out, or name another --file")
    fleet = new_fleet(FLEET_NAME, new, tuple(hardware or DEFAULT_KINDS)) if new else load_fleet(file)
    emulated = EmulatedFleet(file, fleet)
    folder = fleet_folder(file, fleet.name) / "firmware"
    firmware = _firmware(emulated, folder, key, model, kernels, tflm_tree)
    if new:
        write_text(file, fleet_text(fleet))  # only now: what fails before leaves no fleet behind
    with progress_bar(f"emulate {fleet.name}") as progress:
        emulated.start(firmware, progress=progress)
    rows = [(device.id, device.hardware, device.link) for device in emulated.devices.values()]
    print_table(("device", "hardware", "link"), rows)


def _firmware(
    emulated: "EmulatedFleet",
    folder: Path,
    key: list[Path] | None,
    model: Path,
    kernels: list[str] | None,
    tflm_tree: Path | None,
) -> dict[str, Path]:
    from tinyml_mlops.cli.model_file import named, read_model
    from tinyml_mlops.firmware.kernel_choice import ALL
    from tinyml_mlops.fleet.firmware import fleet_firmware
    from tinyml_mlops.release.keys import default_path, load_public, public_path

    tflite = read_model(model)
    keys = [load_public(path) for path in key or [public_path(default_path())]]
    kinds = (device.hardware for device in emulated.devices.values())
    choice = ALL if ALL in (kernels or ()) else tuple(kernels or ())
    with named(model):
        return fleet_firmware(kinds, keys, folder, tflite, kernels=choice, tflm_tree=tree_path(tflm_tree))
