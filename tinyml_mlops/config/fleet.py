"""``fleet.yaml``: which devices make up a fleet, and in which waves a release goes to them."""

from collections import Counter
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, model_validator

from tinyml_mlops.config.section import Count, Positive, Section, read_mapping, validated

FLEET_FILE = Path("fleet.yaml")
MISSING = "`tinyml fleet discover --write` or `tinyml fleet emulate --new 12 --model kws.tflite` makes one"
NAME = r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"
"""Ids of devices are names of files and lines in a log."""
FLEET_NAME = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"
"""A fleet gives its name to an MLflow alias, too, which may hold no dot."""

Name = Annotated[str, Field(pattern=NAME)]
LOOPBACK = ("127.0.0.1", "::1", "localhost")
Percent = Annotated[int, Field(ge=0, le=100)]
NotNegative = Annotated[float, Field(ge=0.0)]


def _doubled(names: list[str]) -> str:
    return ", ".join(name for name, count in sorted(Counter(names).items()) if count > 1)


def _as_tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


Names = Annotated[tuple[Name, ...], BeforeValidator(_as_tuple)]


class FleetDevice(Section):
    """One device.

    Attributes:
        id: what the device calls itself, or what people call it; stays when the link changes.
        hardware: the board of the catalogue that it is.
        serial_number: of the USB device that is its serial port.
        link: URL of its serial port, in place of a USB serial number.
        tags: what waves select by.
    """

    id: Name
    hardware: Name
    serial_number: str = ""
    link: str = ""
    tags: Names = ()

    @model_validator(mode="after")
    def _is_found_somehow(self) -> Self:
        if bool(self.serial_number) == bool(self.link):
            raise ValueError(f"{self.id}: give either serial_number or link")
        return self


class WaveParams(Section):
    """One cohort of a rollout; thresholds as Eclipse hawkBit takes them.

    Attributes:
        name: for people.
        count: how many devices; None: see ``percent``.
        percent: of the devices with these tags that no earlier wave took, rounded up.
        tags: only devices that have all of them.
        success_percent: the next wave begins when at least so many have confirmed.
        error_percent: the rollout stops when strictly more have failed.
        soak_s: how long the wave has to stay well before the next one begins.
    """

    name: Name
    count: Count | None = None
    percent: Annotated[int, Field(ge=1, le=100)] | None = None
    tags: Names = ()
    success_percent: Percent = 100
    error_percent: Percent = 0
    soak_s: NotNegative = 0.0

    @model_validator(mode="after")
    def _thresholds_leave_no_gap(self) -> Self:
        if (self.count is None) == (self.percent is None):
            raise ValueError(f"wave {self.name}: give either count or percent")
        if self.error_percent > 100 - self.success_percent:
            raise ValueError(
                f"wave {self.name}: error_percent {self.error_percent} with success_percent "
                f"{self.success_percent}: a wave could end without either; their sum is 100 at most"
            )
        return self


class HealthLimits(Section):
    """What a device has to show before its new model is confirmed; None is not asked.

    Attributes:
        accuracy: on the stored labelled samples, at least.
        latency_us: median of an inference on a hardware clock, at most.
        instructions: of an inference, for devices that count them, at most.
        arena_bytes: at most.
        stack_bytes: at most.
        resets: since the new model runs, at most.
        accuracy_drop: below the devices of its kind that still run the old model, at most.
        slower_times: than those devices, in latency or instructions, at most.
    """

    accuracy: Annotated[float, Field(ge=0.0, le=1.0)] | None = None
    latency_us: Positive | None = None
    instructions: Positive | None = None
    arena_bytes: Count | None = None
    stack_bytes: Count | None = None
    resets: Annotated[int, Field(ge=0)] | None = 0
    accuracy_drop: Annotated[float, Field(ge=0.0, le=1.0)] | None = None
    slower_times: Positive | None = None


class RolloutParams(Section):
    """How a release goes to the devices.

    Attributes:
        waves: in order; the first one are the canaries, the last one has to take all that are left.
        device_deadline_s: from the moment a device is asked first until it has confirmed; silence past
            it is a failure.
        at_once: how many devices are worked on at the same time.
        references: how many devices a hardware kind are measured with the old model.
        limits: what each device has to show.
    """

    waves: Annotated[tuple[WaveParams, ...], BeforeValidator(_as_tuple), Field(min_length=1)] = (
        WaveParams(name="canary", count=1),
        WaveParams(name="all", percent=100),
    )
    device_deadline_s: Positive = 600.0
    at_once: Annotated[int, Field(ge=1, le=256)] = 8
    references: Annotated[int, Field(ge=0)] = 3
    limits: HealthLimits = HealthLimits()

    @model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        if doubled := _doubled([wave.name for wave in self.waves]):
            raise ValueError(f"two waves are called {doubled}")
        return self


class LocalEngineParams(Section):
    """Rollouts are carried out by this host, over its own links."""

    kind: Literal["local"] = "local"


class HawkbitEngineParams(Section):
    """Rollouts go through an Eclipse hawkBit server; gateways reach the devices.

    Attributes:
        url: of the server. Credentials come from the environment, never from here.
        tenant: of the server's.
        poll_s: how often the server is asked what came.
    """

    kind: Literal["hawkbit"]
    url: str
    tenant: Name = "DEFAULT"
    poll_s: Positive = 5.0

    @model_validator(mode="after")
    def _keeps_credentials_safe(self) -> Self:
        try:
            parts = urlsplit(self.url)
            host = parts.hostname
        except ValueError as error:
            raise ValueError(f"url is none: {error}") from error
        if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment:
            raise ValueError("url: write https://host[:port]")
        if parts.username is not None or parts.password is not None:
            raise ValueError("credentials come from the environment; take them out of the url")
        if parts.scheme == "http" and host not in LOOPBACK:
            raise ValueError(f"http:// sends credentials readable to {host}; write https://")
        return self


class FleetParams(Section):
    """``fleet.yaml``."""

    name: Annotated[str, Field(pattern=FLEET_NAME)]
    devices: Annotated[tuple[FleetDevice, ...], BeforeValidator(_as_tuple), Field(min_length=1)]
    rollout: RolloutParams = RolloutParams()
    engine: Annotated[LocalEngineParams | HawkbitEngineParams, Field(discriminator="kind")] = (
        LocalEngineParams()
    )

    @model_validator(mode="after")
    def _devices_are_told_apart(self) -> Self:
        if doubled := _doubled([device.id for device in self.devices]):
            raise ValueError(f"two devices are called {doubled}")
        if doubled := _doubled([device.link or device.serial_number for device in self.devices]):
            raise ValueError(f"two devices have the link or serial number {doubled}")
        return self


def load_fleet(path: Path = FLEET_FILE) -> FleetParams:
    """Read a fleet.

    Raises:
        ParamsError: the file is missing or wrong.
    """
    return validated(FleetParams, read_mapping(path, MISSING), path)
