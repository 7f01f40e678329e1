"""The arena over time: which tensor lies where, from the op that writes it to the last that reads it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tinyml_mlops.report.canvas import new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from tinyml_mlops.firmware.arena import ArenaBlock

LABELLED_SHARE = 0.05  # of the arena, from which a block has room for its name
NAME_CHARS = 24
UNNAMED = "working memory"
UPRIGHT_OPS = 3  # blocks that live for fewer ops are narrower than their names


def lifetimes_figure(lives: "Sequence[ArenaBlock]", ops: Sequence[str], title: str) -> "Figure":
    """Draw a rectangle for each block: its ops across, its bytes upwards.

    Where two rectangles overlap, an op writes its output over bytes of its input that it has read already.

    Args:
        lives: the blocks.
        ops: names, in the order in which they run.
        title: of the figure.
    """
    figure, axes = new_figure(max(7.0, 2.0 + 0.45 * len(ops)), 5.0)
    arena = max((life.offset_bytes + life.size_bytes for life in lives), default=1)
    for number, life in enumerate(lives):
        start, end = max(life.first_op, -1), min(life.last_op, len(ops))
        axes.bar(
            start - 0.5,
            life.size_bytes,
            width=end - start + 1,
            bottom=life.offset_bytes,
            align="edge",
            color="0.6" if life.scratch else f"C{number % 10}",
            alpha=0.55,
            edgecolor="black",
            linewidth=0.6,
            hatch="//" if life.scratch else None,
        )
        if life.size_bytes >= LABELLED_SHARE * arena:
            axes.text(
                (start + end) / 2,
                life.offset_bytes + life.size_bytes / 2,
                f"{_short(life.name or UNNAMED)}  {life.size_bytes:,}",
                ha="center",
                va="center",
                fontsize=7,
                rotation=90 if end - start < UPRIGHT_OPS else 0,
            )
    axes.set_xticks(
        range(len(ops)), [f"{i} {name}" for i, name in enumerate(ops)], rotation=60, ha="right", fontsize=7
    )
    axes.set(xlim=(-1.6, len(ops) + 0.6), ylim=(0, arena), ylabel="arena, bytes", title=title)
    return figure


def _short(name: str) -> str:
    """The last parts of ``model/layer/part;…``."""
    shown = "/".join(name.partition(";")[0].split("/")[-2:])
    return shown if len(shown) <= NAME_CHARS else "…" + shown[-NAME_CHARS + 1 :]
