"""A canary of a fleet answers samples with the model that was deployed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tinyml_mlops.config.fleet import FleetDevice
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.images import DeviceImages
from tinyml_mlops.errors import FleetError, LinkError, UserInputError
from tinyml_mlops.fleet.places import open_fleet
from tinyml_mlops.fleet.smp import connected
from tinyml_mlops.fleet.state import Status
from tinyml_mlops.mlflow_plugin.deployments.predict import predicted
from tinyml_mlops.mlflow_plugin.fleets.deployments import FleetDeployment
from tinyml_mlops.mlflow_plugin.registry.released import releasable

ANSWER_S = 60.0


def canary_answers(file: Path, deployment: FleetDeployment, inputs: Any) -> dict[str, Any]:
    """Ask the first device of the first wave that keeps the model and can be reached.

    Returns:
        ``predictions`` and whose they are.

    Raises:
        UserInputError: not the model's inputs.
        FleetError: no canary runs the model.
        LinkError: none that does is reached.
    """
    if inputs is None:
        raise UserInputError("no inputs given", hint="predict(inputs=…, endpoint=…)")
    tflite = releasable(file.parent, deployment.resolved_uri).tflite
    unreached: LinkError | None = None
    for device, release in _canaries(file, deployment.rollout):
        try:
            with connected(device, Deadline.after(ANSWER_S)) as client:
                if DeviceImages(client).device().running == release:
                    return {
                        "predictions": predicted(client, tflite, inputs),
                        "deployment": deployment.name,
                        "device": device.id,
                        "board": device.hardware,
                        "model_uri": deployment.resolved_uri,
                    }
        except LinkError as error:
            unreached = error
    if unreached is not None:
        raise unreached
    raise FleetError(
        f"no canary runs {deployment.resolved_uri}", hint="see `tinyml fleet status`, which device runs what"
    )


def _canaries(file: Path, rollout: int) -> Iterator[tuple[FleetDevice, str]]:
    """Devices of the first wave that have confirmed, each with the SHA-256 of its release."""
    fleet, ledger = open_fleet(file)
    with ledger:
        found = ledger.state.rollouts[rollout - 1]
    in_file = {device.id: device for device in fleet.devices}
    for name in found.waves[0].by_status[Status.CONFIRMED]:
        if name in in_file:
            yield in_file[name], found.releases[found.devices[name].target.hardware].sha256
