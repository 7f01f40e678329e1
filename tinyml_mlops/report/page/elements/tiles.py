"""The few figures that somebody looks for first, large."""

from collections.abc import Iterable

from tinyml_mlops.report.page.html import Html, element


def tiles(figures: Iterable[tuple[str, str, str]]) -> Html:
    """Name, value and one line of detail of each figure."""
    return element(
        "dl",
        *(
            element("div", element("dt", name), element("dd", element("b", value), element("small", detail)))
            for name, value, detail in figures
        ),
        class_="tiles",
    )


def note(*content: str) -> Html:
    return element("p", *content, class_="note")


def warning(content: str) -> Html:
    return element("p", "⚠ ", content, class_="warning")
