"""What a coordinator tells of places and of the resources that exporters offer."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Self

from tinyml_mlops.device.pool.labgrid.wire import plain

SERIAL = "NetworkSerialPort"
URLS = {
    "raw": "socket://{host}:{port}",
    # ser2net does not acknowledge control lines that its port does not have, and nothing here needs them.
    "rfc2217": "rfc2217://{host}:{port}?ign_set_control",
}
"""By labgrid's name of what a port speaks; where it names none, that is RFC 2217."""


@dataclass(frozen=True)
class Resource:
    """Something that an exporter offers.

    Attributes:
        path: exporter, group, class and name.
        facts: what is known of it: host, port, …
        acquired: name of the place that has it; empty: none.
        available: whether the device is there.
    """

    path: tuple[str, str, str, str]
    facts: Mapping[str, bool | int | float | str | None]
    acquired: str
    available: bool

    @classmethod
    def of(cls, sent: Any) -> Self:
        """From its message."""
        path = (sent.path.exporter_name, sent.path.group_name, sent.cls, sent.path.resource_name)
        values = [*sent.extra.items(), *sent.params.items()]
        return cls(path, {key: plain(value) for key, value in values}, sent.acquired, sent.avail)

    def __str__(self) -> str:
        return "/".join(self.path)


@dataclass(frozen=True)
class Place:
    """What can be taken as one: a board and what belongs to it.

    Attributes:
        matches: patterns of the paths of its resources.
        acquired: who has it; empty: nobody.
        reservation: token of the reservation that it is kept for; empty: none.
    """

    name: str
    tags: Mapping[str, str]
    matches: tuple[tuple[str, ...], ...]
    acquired: str
    reservation: str

    @classmethod
    def of(cls, sent: Any) -> Self:
        """From its message."""
        matches = tuple(
            (match.exporter, match.group, match.cls, match.name or "*")  # no name: any
            for match in sent.matches
        )
        return cls(sent.name, dict(sent.tags), matches, sent.acquired, sent.reservation)

    def has(self, tags: Mapping[str, str]) -> bool:
        """Whether it has all of them."""
        return tags.items() <= self.tags.items()

    def unmatched(self, offered: Collection[Resource]) -> str:
        """The first of its patterns that nothing offered fits; empty: there is none."""
        for match in self.matches:
            if not any(_fits(resource, match) for resource in offered):
                return "/".join(match)
        return ""

    def resources(self, offered: Collection[Resource]) -> list[Resource]:
        """Those of what is offered that belong to it."""
        return [resource for resource in offered if any(_fits(resource, match) for match in self.matches)]

    def serial_port(self, offered: Collection[Resource]) -> Resource | None:
        """The first of its serial ports, by path."""
        ports = [resource for resource in self.resources(offered) if resource.path[2] == SERIAL]
        return min(ports, key=lambda port: port.path, default=None)


def url_of(port: Resource) -> str | None:
    """URL of a serial port that can be used; None: its server does not run (yet)."""
    host, number = port.facts.get("host"), port.facts.get("port")
    return URLS[_spoken(port)].format(host=host, port=number) if host and number else None


def unusable(port: Resource) -> str:
    """Why a serial port can be of no use from here, leased or not; empty: it can."""
    if not port.available:
        return f"{port} is not plugged in"
    if port.facts.get("proxy_required"):
        return f"{port} is only reachable by SSH through its exporter"
    if _spoken(port) not in URLS:
        return f"{port} speaks {_spoken(port)}, which is none of {', '.join(URLS)}"
    return ""


def _spoken(port: Resource) -> str:
    return str(port.facts.get("protocol") or "rfc2217")


def _fits(resource: Resource, match: tuple[str, ...]) -> bool:
    return all(fnmatchcase(part, pattern) for part, pattern in zip(resource.path, match, strict=True))
