"""HTML that cannot be broken by what stands in a model: plain text is escaped, only markup is not."""

from html import escape

VOID = frozenset({"meta", "br"})
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


class Html(str):
    """Markup. What is only a ``str`` is text."""

    __slots__ = ()


def text(value: str) -> Html:
    """Text as markup. Control characters, half surrogates and marks that turn the direction of reading become
    U+FFFD: a tensor's name may hold any bytes.
    """
    shown = "".join(c if c.isprintable() or c == "\n" else REPLACEMENT for c in value)
    return Html(escape(shown, quote=True))


def element(name: str, /, *children: str | None, **attributes: str | float | None) -> Html:
    """One element; children that are None and attributes that are None are left out.

    Args:
        name: of the element.
        children: text, or :class:`Html`.
        attributes: ``class_`` for ``class``, underscores for hyphens. Floats are written with two decimals.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in VOID:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{join(*children)}</{name}>")


def join(*children: str | None) -> Html:
    """Markup of several children, one after the other."""
    parts = (child if isinstance(child, Html) else text(child) for child in children if child is not None)
    return Html("".join(parts))


def _value(value: str | float) -> str:
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return str(text(str(value)))
