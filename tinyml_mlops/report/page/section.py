"""What a page is made of: every module of a folder is one section."""

import importlib
import pkgutil
from types import ModuleType
from typing import Protocol, TypeVar, cast

from tinyml_mlops.report.page.html import Html

Facts = TypeVar("Facts", contravariant=True)


class Section(Protocol[Facts]):
    """A module with a place, a heading and a body.

    Attributes:
        ORDER: sections are sorted by it; leave gaps.
        TITLE: heading.
    """

    ORDER: int
    TITLE: str

    def body(self, facts: Facts, /) -> Html | None:
        """What stands below the heading; None where there is nothing to say: then there is no heading."""
        ...


def bodies(package: ModuleType, facts: Facts) -> list[tuple[str, Html]]:
    """Heading and body of each section in ``package``; a new file in its folder is a new section."""
    modules = (
        cast("Section[Facts]", importlib.import_module(f"{package.__name__}.{found.name}"))
        for found in pkgutil.iter_modules(package.__path__)
    )
    made = ((section.TITLE, section.body(facts)) for section in sorted(modules, key=lambda one: one.ORDER))
    return [(title, body) for title, body in made if body is not None]
