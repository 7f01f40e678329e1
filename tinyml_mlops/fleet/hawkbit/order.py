"""What a gateway has to do with a device, as it travels through hawkBit beside the images."""

from typing import Literal

from tinyml_mlops.config.fleet import HealthLimits
from tinyml_mlops.fleet.device import Health
from tinyml_mlops.fleet.events import ReleaseRef
from tinyml_mlops.fleet.state import Rollout
from tinyml_mlops.records import Record

ORDER_FILE = "order.json"
LABELLED_FILE = "labelled.npz"
Work = Literal["measure", "update", "put back"]


class Order(Record):
    """A measurement, an update, or a way back.

    Attributes:
        fleet: whose gateways it is for.
        work: ``measure``: how a device does with what it runs; ``put back``: a device that runs the release
            goes back to ``before``.
        releases: by hardware kind.
        before: what the devices of a way back ran before the rollout.
        limits: what a device has to show before it keeps an update.
        references: how devices did with the old model, by hardware kind.
        device_deadline_s: how long a device may be silent.
    """

    fleet: str
    rollout: int
    model: str
    work: Work
    releases: dict[str, ReleaseRef]
    before: str = ""
    limits: HealthLimits
    references: dict[str, tuple[Health, ...]]
    device_deadline_s: float


def order_of(fleet: str, rollout: Rollout, work: Work, before: str = "") -> Order:
    """The order for a rollout's devices."""
    return Order(
        fleet=fleet,
        rollout=rollout.number,
        model=rollout.model,
        work=work,
        releases=rollout.releases,
        before=before,
        limits=rollout.plan.limits,
        references={kind: tuple(healths) for kind, healths in rollout.references.items()},
        device_deadline_s=rollout.plan.device_deadline_s,
    )


def image_file(hardware: str) -> str:
    """Name of the image for a hardware kind."""
    return f"{hardware}.bin"


def controller_id(fleet: str, device: str) -> str:
    """By which the server knows a device: two fleets may have devices of one name."""
    return f"{fleet}.{device}"
