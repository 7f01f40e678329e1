"""Where the bytes of a firmware went: flash and RAM by owner, against what the board has."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tinyml_mlops.report.canvas import new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LABEL_FROM = 0.06  # share of a bar from which its number fits inside


def size_figure(
    flash_bytes: Mapping[str, int], ram_bytes: Mapping[str, int], limits: Mapping[str, int], title: str
) -> "Figure":
    """Draw one stacked bar for flash and one for RAM.

    Args:
        flash_bytes: owner → bytes.
        ram_bytes: owner → bytes.
        limits: ``flash`` and ``RAM`` → bytes that the board has.
        title: of the figure.
    """
    figure, axes = new_figure(8.0, 2.8)
    owners = sorted({*flash_bytes, *ram_bytes})
    bars = {"flash": flash_bytes, "RAM": ram_bytes}
    starts = dict.fromkeys(bars, 0.0)
    for number, owner in enumerate(owners):
        for bar, sizes in bars.items():
            size, total = sizes.get(owner, 0), max(1, sum(sizes.values()))
            drawn = axes.barh(
                bar,
                size / 1024,
                left=starts[bar],
                color=f"C{number}",
                label=owner if bar == "flash" else None,
            )
            if size / total >= LABEL_FROM:
                axes.bar_label(drawn, [f"{size / 1024:.1f}"], label_type="center", color="white", fontsize=8)
            starts[bar] += size / 1024
    names = [f"{bar}\n{sum(bars[bar].values()):,} of {limits[bar]:,} bytes" for bar in bars]
    axes.set_yticks(range(len(bars)), names)
    axes.invert_yaxis()
    axes.set(xlabel="KiB", title=title)
    axes.legend(fontsize=8, ncols=max(1, len(owners)), loc="upper center", bbox_to_anchor=(0.5, -0.25))
    return figure
