"""A rollout is begun, and what an operator may ask of one that is under way."""

from collections.abc import Mapping
from typing import Literal

from tinyml_mlops.config.fleet import FleetParams
from tinyml_mlops.errors import FleetError, UserInputError
from tinyml_mlops.fleet.events import Asked, ReleaseRef, RolloutCreated, Target
from tinyml_mlops.fleet.ledger import Ledger
from tinyml_mlops.fleet.state import FleetState
from tinyml_mlops.fleet.waves import assign


def begin(
    ledger: Ledger,
    fleet: FleetParams,
    model: str,
    releases: Mapping[str, ReleaseRef],
    *,
    labelled: str = "",
) -> None:
    """Write down that ``model`` goes to all devices of ``fleet``.

    Args:
        ledger: of the fleet.
        fleet: as its file says now.
        model: ``models:/name/version``; no alias, which may move.
        releases: by hardware kind.
        labelled: SHA-256 of the stored samples that devices are asked; empty: none.

    Raises:
        UserInputError: a hardware kind has no release, or the waves do not cover the fleet.
        FleetError: another rollout of this fleet is under way.
    """
    kinds = {device.hardware for device in fleet.devices}
    if missing := sorted(kinds - releases.keys()):
        raise UserInputError(
            f"{model} has no release for {', '.join(missing)}", hint="build it for every board of the fleet"
        )
    waves = assign(fleet.devices, fleet.rollout.waves)
    hardware = {device.id: device.hardware for device in fleet.devices}
    targets = tuple(
        Target(id=name, hardware=hardware[name], wave=number)
        for number, names in enumerate(waves)
        for name in names
    )

    def created(state: FleetState) -> list[RolloutCreated]:
        return [
            RolloutCreated(
                rollout=len(state.rollouts) + 1,
                model=model,
                releases={kind: releases[kind] for kind in sorted(kinds)},
                targets=targets,
                plan=fleet.rollout,
                labelled=labelled,
            )
        ]

    ledger.append(created)


def ask(ledger: Ledger, what: Literal["pause", "resume", "abort", "rollback"], why: str = "") -> None:
    """Have the engine that carries out the rollout do something else; it looks every half second.

    Raises:
        FleetError: there is no rollout, or it is in no state for that.
    """

    def asked(state: FleetState) -> list[Asked]:
        if state.active is None:
            raise FleetError("no rollout is under way", hint="promote a version to the fleet to begin one")
        return [Asked(what=what, why=why)]

    ledger.append(asked)
