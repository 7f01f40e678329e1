"""A figure as a file: the same figure gives the same bytes."""

import io
from pathlib import Path
from typing import TYPE_CHECKING

from tinyml_mlops.errors import UserInputError
from tinyml_mlops.files import write_bytes

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>body{{margin:1rem;background:#fff}} svg{{max-width:100%;height:auto}}</style></head>
<body>{picture}</body></html>
"""


def save_figure(figure: "Figure", path: Path, title: str) -> None:
    """Write ``path`` as PNG, SVG or, with the picture inside, HTML; its suffix decides.

    Raises:
        UserInputError: another suffix.
    """
    if path.suffix == ".png":
        write_bytes(path, _drawn(figure, "png"))
    elif path.suffix == ".svg":
        write_bytes(path, _drawn(figure, "svg"))
    elif path.suffix == ".html":
        from html import escape

        picture = _drawn(figure, "svg").decode()
        page = _PAGE.format(title=escape(title), picture=picture[picture.index("<svg") :])
        write_bytes(path, page.encode())
    else:
        raise UserInputError(f"{path} has no known suffix", hint="name a .png, .svg or .html file")


def _drawn(figure: "Figure", kind: str) -> bytes:
    import matplotlib as mpl

    buffer = io.BytesIO()
    with mpl.rc_context({"svg.hashsalt": "tinyml"}):
        metadata = {"Software": None} if kind == "png" else {"Date": None, "Creator": None}
        figure.savefig(buffer, format=kind, metadata=metadata)
    return buffer.getvalue()
