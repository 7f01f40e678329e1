"""Names of layers, short enough for a cell."""

LAYER_CHARS = 44


def layer(name: str) -> str:
    """The last parts of ``model/layer/part;…``: fused ops carry several names, one will do."""
    shown = "/".join(name.partition(";")[0].split("/")[-2:])
    return shown if len(shown) <= LAYER_CHARS else "…" + shown[-LAYER_CHARS + 1 :]
