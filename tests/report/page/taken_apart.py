"""A page as its reader gets it: headings, tables, attributes; strict about how it is written."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "br"}


@dataclass
class Page:
    """What is in a page.

    Attributes:
        elements: names of all of them.
        attributes: (element, attribute, value).
        sections: heading → text below it.
        rows: text of the cells of each table row.
    """

    elements: list[str] = field(default_factory=list)
    attributes: list[tuple[str, str, str]] = field(default_factory=list)
    sections: dict[str, str] = field(default_factory=dict)
    rows: list[list[str]] = field(default_factory=list)


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self.open: list[str] = []
        self._heading: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.page.elements.append(tag)
        self.page.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag == "tr":
            self.page.rows.append([])
        if tag in {"td", "th"}:
            self.page.rows[-1].append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, "elements overlap"

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "h2":
            self._heading = data
            self.page.sections[data] = ""
        elif self._heading is not None:
            self.page.sections[self._heading] += data
        if {"td", "th"} & set(self.open):
            self.page.rows[-1][-1] += data


def taken_apart(html: str) -> Page:
    parser = _Parser()
    parser.feed(html)
    parser.close()
    assert parser.open == [], "elements are left open"
    return parser.page
