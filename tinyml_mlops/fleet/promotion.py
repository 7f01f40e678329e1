"""A released version goes to a fleet, or the rollout that a crash left goes on. One process at a time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec

from tinyml_mlops.config.fleet import FleetParams, load_fleet
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.errors import FleetError, UserInputError
from tinyml_mlops.fleet.begin import begin
from tinyml_mlops.fleet.engines import MakeLinks, make_engine
from tinyml_mlops.fleet.ledger import Entry, Ledger
from tinyml_mlops.fleet.places import engine_lock, fleet_folder, ledger_path, who
from tinyml_mlops.fleet.preflight import refuse_misfits
from tinyml_mlops.fleet.releasable import Releasable
from tinyml_mlops.fleet.releases import Releases
from tinyml_mlops.fleet.smp import SmpLinks
from tinyml_mlops.fleet.state import Rollout
from tinyml_mlops.locking import exclusive

Watch = Callable[[FleetParams, Rollout, Entry], None]
LOCK_S = 1.0


def not_watched(fleet: FleetParams, rollout: Rollout, entry: Entry) -> None:
    """Show nothing."""


def promote(
    fleet_file: Path,
    version: Releasable,
    key: ec.EllipticCurvePrivateKey,
    *,
    watch: Watch = not_watched,
    links: MakeLinks = SmpLinks,
) -> Rollout:
    """Bring a version to all devices, or go on with doing so where a crash ended it; until it has ended.

    Nothing is sent before every image passed the check.

    Args:
        fleet_file: ``fleet.yaml``.
        version: to release.
        key: signs its images; where the rollout is under way already, nothing is signed again.
        watch: is told everything that is written down.
        links: reach the devices, and ask them the labelled samples.

    Raises:
        UserInputError: the file asks for an accuracy that nothing can tell.
        ImageRefusedError: an image may not be sent.
        FleetError: another version is on its way, somebody else carries this one out, a device cannot run it
            at all, or the ledger fails.
    """
    fleet = load_fleet(fleet_file)
    with _only_one(fleet_file, fleet) as ledger:
        releases = _releases(fleet_file, fleet, key.public_key())
        active = ledger.state.active
        if active is None or active.model != version.uri:
            _begin(ledger, fleet, version, key, releases, links)
        return _carry_on(ledger, fleet, releases, watch, links)


def carry_on(
    fleet_file: Path,
    key: ec.EllipticCurvePublicKey,
    *,
    watch: Watch = not_watched,
    links: MakeLinks = SmpLinks,
) -> Rollout:
    """Go on with the rollout that is under way, whichever it is; arguments as those of :func:`promote`.

    Args:
        fleet_file: ``fleet.yaml``.
        key: public half of the one that signed its images.
        watch: is told everything that is written down.
        links: reach the devices.

    Raises:
        FleetError: none is under way, somebody else carries it out, or its images are not there any more.
    """
    fleet = load_fleet(fleet_file)
    with _only_one(fleet_file, fleet) as ledger:
        return _carry_on(ledger, fleet, _releases(fleet_file, fleet, key), watch, links)


@contextmanager
def _only_one(fleet_file: Path, fleet: FleetParams) -> Iterator[Ledger]:
    """The ledger, for the one process of this host that works on the fleet."""

    def busy(holder: str) -> FleetError:
        return FleetError(
            f"process {holder} carries out a rollout of fleet {fleet.name}",
            hint="watch it: `tinyml fleet status`; tell it: `tinyml fleet pause`, `abort` or `rollback`",
        )

    lock = engine_lock(fleet_file, fleet.name)
    with (
        exclusive(lock, Deadline.after(LOCK_S), busy),
        Ledger(ledger_path(fleet_file, fleet.name), who()) as ledger,
    ):
        yield ledger


def _releases(fleet_file: Path, fleet: FleetParams, key: ec.EllipticCurvePublicKey) -> Releases:
    return Releases(fleet_folder(fleet_file, fleet.name) / "releases", key)


def _begin(
    ledger: Ledger,
    fleet: FleetParams,
    version: Releasable,
    key: ec.EllipticCurvePrivateKey,
    releases: Releases,
    links: MakeLinks,
) -> None:
    if (active := ledger.state.active) is not None:
        raise FleetError(
            f"rollout {active.number} of {active.model} is {active.phase}: a fleet has one at a time, and "
            f"{version.uri} has to wait",
            hint="go on with it: `tinyml fleet run`; or `tinyml fleet abort` it, then `tinyml fleet run`",
        )
    limits = fleet.rollout.limits
    if version.labelled is None and (limits.accuracy is not None or limits.accuracy_drop is not None):
        raise UserInputError(
            f"fleet {fleet.name} asks for an accuracy, but there are no labelled samples for {version.uri}",
            hint="bring its test split into work/data (`dvc repro prepare`), or leave accuracy and "
            "accuracy_drop out of the fleet's limits",
        )
    images = version.images((device.hardware for device in fleet.devices), key)
    if fleet.engine.kind == "local":  # else gateways reach the devices, and refuse by themselves
        refuse_misfits(fleet, version.uri, images, links(None))
    refs = {kind: release.ref for kind, release in releases.put(images).items()}
    begin(ledger, fleet, version.uri, refs, labelled=releases.put_labelled(version.labelled))


def _carry_on(
    ledger: Ledger, fleet: FleetParams, releases: Releases, watch: Watch, links: MakeLinks
) -> Rollout:
    active = ledger.state.active
    if active is None:
        raise FleetError("no rollout is under way", hint="promote a version to the fleet to begin one")

    def watched(entry: Entry) -> None:
        if (last := ledger.state.last) is not None:
            watch(fleet, last, entry)

    engine = make_engine(
        ledger,
        fleet,
        links,
        releases.get(active.releases),
        releases.get_labelled(active.labelled),
        watch=watched,
    )
    return engine.run()
