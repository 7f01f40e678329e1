"""The frame of every page: one file, nothing from elsewhere; no script but that of a served fleet."""

from collections.abc import Iterable
from pathlib import Path

from tinyml_mlops.report.page.html import Html, element, join

STYLE = Path(__file__).with_name("style.css")
NOTHING_FROM_ELSEWHERE = "default-src 'none'; style-src 'unsafe-inline'"
"""Content security policy: a browser that obeys it loads nothing and runs nothing, whatever a page holds."""

STALE = "The server does not answer; this is what it said last."


def document(title: str, subtitle: str, sections: Iterable[tuple[str, Html]], *, script: str = "") -> str:
    """A whole page.

    Args:
        title: of the page and its first heading.
        subtitle: one line below it.
        sections: heading and body of each, in order.
        script: that keeps the page up to date; its server says what may run (see ``report.live``).
    """
    policy = element("meta", http_equiv="Content-Security-Policy", content=NOTHING_FROM_ELSEWHERE)
    head = element(
        "head",
        element("meta", charset="utf-8"),
        None if script else policy,
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", title),
        element("style", Html(STYLE.read_text(encoding="utf-8"))),
    )
    body = element(
        "main",
        element("header", element("h1", title), element("p", subtitle, class_="lead")),
        *(element("section", element("h2", heading), content) for heading, content in sections),
    )
    live = (
        element("p", STALE, id="stale", class_="bad", hidden=""),
        element("script", Html(script)),
    )
    whole = element("html", head, element("body", body, *(live if script else ())), lang="en")
    return str(join(Html("<!doctype html>\n"), whole, "\n"))
