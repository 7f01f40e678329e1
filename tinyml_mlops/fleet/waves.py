"""Which devices make up which wave: the same fleet and plan always give the same waves."""

from collections.abc import Sequence

from tinyml_mlops.config.fleet import FleetDevice, WaveParams
from tinyml_mlops.errors import UserInputError


def assign(devices: Sequence[FleetDevice], waves: Sequence[WaveParams]) -> tuple[tuple[str, ...], ...]:
    """The ids of the devices of each wave, in the order in which they are worked on.

    A wave takes the devices of each hardware kind in turn, so that no kind is met late, and within a kind
    by id, so that the canaries are always the same. A wave is empty only where earlier ones took all devices.

    Raises:
        UserInputError: a wave selects no device, the first has no canary of a hardware kind, or devices are
            left over.
    """
    left = in_turn(devices)
    assigned: list[tuple[str, ...]] = []
    for number, wave in enumerate(waves):
        candidates = [device for device in left if set(wave.tags) <= set(device.tags)]
        taken = candidates[: wave.count or -(-len(candidates) * (wave.percent or 0) // 100)]
        if left and not taken:
            raise _refused(f"wave {wave.name} has no devices", wave)
        if number == 0:
            _check_canaries(devices, taken, wave)
        ids = {device.id for device in taken}
        left = [device for device in left if device.id not in ids]
        assigned.append(tuple(device.id for device in taken))
    if left:
        raise UserInputError(
            f"{len(left)} devices are in no wave: {_some(left)}",
            hint="give the last wave `percent: 100` and no tags",
        )
    return tuple(assigned)


def in_turn(devices: Sequence[FleetDevice]) -> list[FleetDevice]:
    """The first of each hardware kind, then the second of each, and so on."""
    by_kind: dict[str, int] = {}
    ranked = []
    for device in sorted(devices, key=lambda device: device.id):
        rank = by_kind[device.hardware] = by_kind.get(device.hardware, -1) + 1
        ranked.append((rank, device.hardware, device.id, device))
    return [device for *_, device in sorted(ranked, key=lambda item: item[:3])]


def _check_canaries(devices: Sequence[FleetDevice], taken: Sequence[FleetDevice], wave: WaveParams) -> None:
    kinds = {device.hardware for device in devices}
    if missing := sorted(kinds - {device.hardware for device in taken}):
        raise _refused(f"wave {wave.name}, the first one, has no canary of {', '.join(missing)}", wave)


def _refused(what: str, wave: WaveParams) -> UserInputError:
    asked = f"tags {', '.join(wave.tags)}" if wave.tags else f"{wave.count or f'{wave.percent} %'} devices"
    return UserInputError(f"{what} (it asks for {asked})", hint="change the wave, or the devices' tags")


def _some(devices: Sequence[FleetDevice]) -> str:
    names = [device.id for device in devices[:5]]
    return ", ".join(names) + (" …" if len(devices) > len(names) else "")
