"""What was found of each link between the data and a registered version."""

from typing import Literal

from tinyml_mlops.records import Record

NO_RUN = "the version names no run of `tinyml track`: it was not registered by `tinyml register`"
State = Literal["holds", "broken", "not checked"]


class Link(Record):
    """One step of the chain.

    Attributes:
        name: of the step; steps that are made for each board name it.
        told: what was compared; what differs, and what to do; or why nothing could be compared.
    """

    name: str
    state: State
    told: str


class Chain(Record):
    """All of them, from the data on."""

    name: str
    version: str
    links: tuple[Link, ...]

    @property
    def broken(self) -> Link | None:
        """The first one that does not hold; the ones behind it may be broken because of it."""
        return next((link for link in self.links if link.state == "broken"), None)


class BrokenLinkError(Exception):
    """A link that does not hold; its text says what is and what should be."""


class NotCheckedError(Exception):
    """A link that cannot be compared with anything; its text says why."""
