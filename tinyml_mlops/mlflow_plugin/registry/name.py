"""How people name a registered version."""

import re
from dataclasses import dataclass
from typing import Self

from tinyml_mlops.errors import UserInputError

_URI = re.compile(r"models:/(?P<name>[^/@]+)(?:@(?P<alias>[^/@]+)|/(?P<version>\d+))")


@dataclass(frozen=True)
class VersionName:
    """A version by its alias or its number.

    Attributes:
        uri: as it was given.
        alias: empty: see ``version``.
        version: empty: see ``alias``.
    """

    uri: str
    name: str
    alias: str
    version: str

    @classmethod
    def parse(cls, uri: str) -> Self:
        """Take ``models:/name@alias`` or ``models:/name/version`` apart.

        Raises:
            UserInputError: it is neither.
        """
        parts = _URI.fullmatch(uri)
        if parts is None:
            raise UserInputError(
                f"{uri} names no registered version", hint="write models:/name@alias or models:/name/version"
            )
        return cls(uri, parts["name"], parts["alias"] or "", parts["version"] or "")
