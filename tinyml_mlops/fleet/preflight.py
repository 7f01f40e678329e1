"""Before a rollout begins, every device that answers is asked whether it can run its image at all."""

from collections import defaultdict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

from tinyml_mlops.config.fleet import FleetDevice, FleetParams
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.errors import FleetError, TinymlError
from tinyml_mlops.fleet.device import Links
from tinyml_mlops.fleet.fit import misfit

ANSWER_S = 5.0
NAMED = 5  # devices; of more only how many


def refuse_misfits(fleet: FleetParams, model: str, images: Mapping[str, bytes], links: Links) -> None:
    """Ask them all. Who does not answer, or is another device, is the rollout's business.

    Args:
        fleet: as its file says.
        model: for messages.
        images: by hardware kind.
        links: reach the devices.

    Raises:
        FleetError: some cannot run theirs: which of which kind, and why.
    """

    def ask(device: FleetDevice) -> str:
        try:
            with links.open(device, Deadline.after(ANSWER_S)) as link:
                takes = link.takes() if link.report().hardware == device.hardware else None
        except TinymlError:
            return ""
        return misfit(images[device.hardware], takes) if takes else ""

    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    with ThreadPoolExecutor(fleet.rollout.at_once, "ask") as pool:
        for device, why in zip(fleet.devices, pool.map(ask, fleet.devices), strict=True):
            if why:
                found[device.hardware, why].append(device.id)
    if found:
        told = "; ".join(f"{_named(names)} ({kind}): {why}" for (kind, why), names in sorted(found.items()))
        raise FleetError(
            f"{model} cannot run on {sum(map(len, found.values()))} of {len(fleet.devices)} devices, and "
            f"nothing was begun: {told}",
            hint="build firmware with this model as its own, or with its kernels (fleet.kernels), and bring "
            "that to these devices first",
        )


def _named(names: list[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
