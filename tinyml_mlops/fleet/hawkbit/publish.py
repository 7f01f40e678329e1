"""A rollout of the ledger becomes one of hawkBit's, and a way back another.

Names are the keys: after a crash what is missing is made, and nothing twice.
"""

from collections.abc import Mapping, Sequence

from tinyml_mlops.files import sha256_bytes
from tinyml_mlops.fleet.hawkbit.management import Group, Management
from tinyml_mlops.fleet.hawkbit.order import (
    LABELLED_FILE,
    ORDER_FILE,
    Order,
    controller_id,
    image_file,
    order_of,
)
from tinyml_mlops.fleet.hawkbit.rest import Json
from tinyml_mlops.fleet.labelled import Labelled
from tinyml_mlops.fleet.state import Rollout
from tinyml_mlops.fleet.work import Release

FACTORY_NAME, DIGEST_CHARS = "factory", 12


class Publisher:
    """Writes a fleet's rollouts into the server."""

    def __init__(self, management: Management, fleet: str, labelled: Labelled | None) -> None:
        self._management, self._fleet = management, fleet
        self._labelled = {} if labelled is None else {LABELLED_FILE: labelled.content()}

    def update(self, rollout: Rollout, releases: Mapping[str, Release]) -> Json:
        """The rollout that brings the release to the devices: one group a wave, the devices by tag."""
        name = update_name(self._fleet, rollout)
        if found := self._management.rollout(name):
            return found
        groups = []
        for number, wave in enumerate(rollout.waves):
            names = [one.target.id for one in rollout.devices.values() if one.target.wave == number]
            if names:  # only the last waves may be empty
                tag = f"{name}.{number}"
                self._tag(tag, names)
                groups.append(
                    Group(wave.params.name, tag, wave.params.success_percent, wave.params.error_percent)
                )
        files = {image_file(kind): releases[kind].image for kind in rollout.releases}
        order = order_of(self._fleet, rollout, "update")
        return self._publish(name, order, files | self._labelled, groups)

    def reference(self, rollout: Rollout, device: str) -> Json:
        """The rollout that asks one device how it does with the model that it runs."""
        name = f"{update_name(self._fleet, rollout)}.reference.{_short(device)}"
        if found := self._management.rollout(name):
            return found
        self._tag(name, [device])
        order = order_of(self._fleet, rollout, "measure")
        return self._publish(name, order, self._labelled, [Group("all", name, 100, 100)])

    def way_back(self, rollout: Rollout, before: str, names: Sequence[str]) -> Json:
        """The rollout that puts devices back to what they ran before, all at once."""
        name = way_back_name(self._fleet, rollout, before)
        if found := self._management.rollout(name):
            return found
        self._tag(name, names)
        order = order_of(self._fleet, rollout, "put back", before)
        return self._publish(name, order, {}, [Group("all", name, 100, 100)])

    def _tag(self, tag: str, names: Sequence[str]) -> None:
        controllers = [controller_id(self._fleet, name) for name in names]
        self._management.add_targets(controllers)
        self._management.tag(tag, controllers)

    def _publish(self, name: str, order: Order, files: Mapping[str, bytes], groups: Sequence[Group]) -> Json:
        content = {ORDER_FILE: order.model_dump_json().encode(), **files}
        distribution_set = self._management.distribution_set(name, "1", content)
        self._management.create_rollout(name, order.model, distribution_set, groups)
        found = self._management.rollout(name)
        if found is None:
            raise AssertionError(f"hawkBit took rollout {name} and does not have it")
        return found


def update_name(fleet: str, rollout: Rollout) -> str:
    return f"tinyml.{fleet}.{rollout.number}"


def way_back_name(fleet: str, rollout: Rollout, before: str) -> str:
    """A way back that was widened, from an abort to a rollback, is another one."""
    phase = rollout.phase.value.replace(" ", "-")
    return f"{update_name(fleet, rollout)}.{phase}.{before[:DIGEST_CHARS] or FACTORY_NAME}"


def _short(device: str) -> str:
    """Ids may be as long as all that hawkBit allows a name."""
    return sha256_bytes(device.encode())[:DIGEST_CHARS]
