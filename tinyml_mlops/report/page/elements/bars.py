"""Bars of CSS boxes: as wide as there is room, no picture needed."""

from collections.abc import Mapping

from tinyml_mlops.report.page.elements.numbers import share, whole
from tinyml_mlops.report.page.html import Html, element, join

COLOURS = 6
"""Series that style.css has colours for; more begin anew."""


def bar(part: float, *, colour: int = 0) -> Html:
    """One bar, ``part`` (0 to 1) of the width filled. What it says has to stand beside it."""
    width = f"width:{100.0 * min(max(part, 0.0), 1.0):.2f}%"
    return element(
        "div", element("i", class_=f"c{colour % COLOURS}", style=width), class_="bar", aria_hidden="true"
    )


def stacked(parts: Mapping[str, int], total: int, colours: Mapping[str, int]) -> Html:
    """Parts of a whole side by side, in the order of ``colours``; the rest of ``total`` is empty."""
    whole_bar = max(total, sum(parts.values()), 1)
    sizes = {owner: parts[owner] for owner in colours if parts.get(owner)}
    boxes = [
        element(
            "i",
            class_=f"c{colours[owner] % COLOURS}",
            style=f"width:{100.0 * size / whole_bar:.3f}%",
            title=f"{owner}: {whole(size)} bytes, {share(size / whole_bar)}",
        )
        for owner, size in sizes.items()
    ]
    spoken = ", ".join(f"{owner} {whole(size)} bytes" for owner, size in sizes.items())
    return element("div", *boxes, class_="bar tall", role="img", aria_label=spoken or "empty")


def legend(colours: Mapping[str, int]) -> Html:
    """Which colour is whose."""
    keys = (
        element("li", element("i", class_=f"key c{colour % COLOURS}"), owner)
        for owner, colour in colours.items()
    )
    return element("ul", *keys, class_="legend")


def with_bar(shown: str, part: float, *, colour: int = 0) -> Html:
    """A figure with its bar below, for a cell."""
    return join(shown, bar(part, colour=colour))
