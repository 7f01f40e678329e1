"""Everything that happens in a fleet, as it is written into the ledger. What is not here did not happen."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from tinyml_mlops.config.fleet import RolloutParams
from tinyml_mlops.fleet.device import Health
from tinyml_mlops.gate import Check
from tinyml_mlops.records import Record


class ReleaseRef(Record):
    """A signed image for one hardware kind.

    Attributes:
        sha256: MCUboot's hash of it, which covers all but the signature; what devices report as running.
        size_bytes: of the image.
    """

    sha256: str
    size_bytes: int


class Target(Record):
    """A device that the release goes to.

    Attributes:
        id: of the device.
        hardware: which release it gets.
        wave: number of its wave.
    """

    id: str
    hardware: str
    wave: int


class RolloutCreated(Record):
    """A rollout begins. Aliases are resolved here: nothing below knows one.

    Attributes:
        rollout: its number, counted within the fleet.
        model: the registered version, ``models:/name/version``.
        releases: by hardware kind.
        targets: all devices, in the order in which they are worked on.
        plan: the rules in force, whatever the file says later.
        labelled: SHA-256 of the stored samples that devices are asked; empty: none.
    """

    kind: Literal["rollout created"] = "rollout created"
    rollout: int
    model: str
    releases: dict[str, ReleaseRef]
    targets: tuple[Target, ...]
    plan: RolloutParams
    labelled: str = ""


class ReferenceMeasured(Record):
    """How a device did with the model that it ran before anything was changed."""

    kind: Literal["reference measured"] = "reference measured"
    device: str
    hardware: str
    running: str
    health: Health


class DeviceOffered(Record):
    """From here on the device may run the new model; written before anything is sent to it.

    Attributes:
        before: what it ran, and goes back to.
    """

    kind: Literal["device offered"] = "device offered"
    device: str
    before: str


class DeviceConfirmed(Record):
    """It runs the new model and keeps it."""

    kind: Literal["device confirmed"] = "device confirmed"
    device: str
    health: Health
    checks: tuple[Check, ...]


class DeviceFailed(Record):
    """It does not run the new model, or may not keep it.

    Attributes:
        why: the first thing that failed.
        health: None: it did not come so far.
    """

    kind: Literal["device failed"] = "device failed"
    device: str
    why: str
    health: Health | None = None
    checks: tuple[Check, ...] = ()


class DeviceReverted(Record):
    """It was put back.

    Attributes:
        running: what it runs now.
    """

    kind: Literal["device reverted"] = "device reverted"
    device: str
    running: str


class DeviceLost(Record):
    """It could not be put back before its deadline."""

    kind: Literal["device lost"] = "device lost"
    device: str
    why: str


class WaveSoaking(Record):
    """Enough devices of the wave have confirmed."""

    kind: Literal["wave soaking"] = "wave soaking"
    wave: int


class WavePassed(Record):
    """It stayed well; the next one may begin."""

    kind: Literal["wave passed"] = "wave passed"
    wave: int


class WaveFailed(Record):
    """Too many of its devices failed; all of them are put back.

    Attributes:
        why: how many of how many, and the first reason.
    """

    kind: Literal["wave failed"] = "wave failed"
    wave: int
    why: str


class Asked(Record):
    """What an operator wants."""

    kind: Literal["asked"] = "asked"
    what: Literal["pause", "resume", "abort", "rollback"]
    why: str = ""


class RolloutEnded(Record):
    """Nothing of it is in flight any more."""

    kind: Literal["rollout ended"] = "rollout ended"
    outcome: Literal["finished", "aborted", "rolled back"]
    why: str = ""


class ResultsTold(Record):
    """The model registry has the results of all rollouts up to this one.

    Attributes:
        rollout: that has ended.
        to: the tracking store, without credentials.
    """

    kind: Literal["results told"] = "results told"
    rollout: int
    to: str


Event = Annotated[
    RolloutCreated
    | ReferenceMeasured
    | DeviceOffered
    | DeviceConfirmed
    | DeviceFailed
    | DeviceReverted
    | DeviceLost
    | WaveSoaking
    | WavePassed
    | WaveFailed
    | Asked
    | RolloutEnded
    | ResultsTold,
    Field(discriminator="kind"),
]
EVENT: TypeAdapter[Event] = TypeAdapter(Event)
