"""The frame of every page: one file, no script, nothing from elsewhere."""

from collections.abc import Iterable
from pathlib import Path

from tinyml_mlops.report.page.html import Html, element, join

STYLE = Path(__file__).with_name("style.css")
NOTHING_FROM_ELSEWHERE = "default-src 'none'; style-src 'unsafe-inline'"
"""Content security policy: a browser that obeys it loads nothing and runs nothing, whatever a page holds."""


def document(title: str, subtitle: str, sections: Iterable[tuple[str, Html]]) -> str:
    """A whole page.

    Args:
        title: of the page and its first heading.
        subtitle: one line below it.
        sections: heading and body of each, in order.
    """
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=NOTHING_FROM_ELSEWHERE),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", title),
        element("style", Html(STYLE.read_text(encoding="utf-8"))),
    )
    body = element(
        "main",
        element("header", element("h1", title), element("p", subtitle, class_="lead")),
        *(element("section", element("h2", heading), content) for heading, content in sections),
    )
    return str(join(Html("<!doctype html>\n"), element("html", head, element("body", body), lang="en"), "\n"))
