"""``tinyml gateway``."""

from typing import Annotated

import typer

from tinyml_mlops.cli.fleet import FILE, FleetFile


def register(app: typer.Typer) -> None:
    app.command("gateway")(gateway)


def gateway(
    file: FleetFile = FILE,
    device: Annotated[
        list[str] | None, typer.Option(help="Only this one; may be repeated. All of the fleet if left out.")
    ] = None,
    tag: Annotated[
        list[str] | None, typer.Option(help="Only devices that have this tag; may be repeated.")
    ] = None,
) -> None:
    """Stand between a hawkBit server and the devices of a fleet near this machine; until it is interrupted.

    The server's gateway token is taken from TINYML_HAWKBIT_GATEWAY_TOKEN.
    """
    import signal
    import threading

    from tinyml_mlops.config.fleet import load_fleet
    from tinyml_mlops.fleet.hawkbit.gateway import chosen, make_gateway

    fleet = load_fleet(file)
    devices = chosen(fleet, device or (), tag or ())
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with make_gateway(fleet, devices) as made:
        print(f"gateway for {len(devices)} devices of fleet {fleet.name}", flush=True)
        made.run(stop)
