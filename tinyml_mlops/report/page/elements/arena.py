"""The arena over time as SVG: a rectangle for each block, its ops across, its bytes upwards."""

from collections.abc import Sequence

from tinyml_mlops.firmware.arena import ArenaBlock
from tinyml_mlops.report.page.elements.bars import COLOURS
from tinyml_mlops.report.page.elements.names import layer
from tinyml_mlops.report.page.elements.numbers import short, whole
from tinyml_mlops.report.page.html import Html, element

MOST_BLOCKS = 500
HEIGHT = 260.0
LEFT, RIGHT, TOP, BOTTOM = 46.0, 8.0, 8.0, 40.0
OP_WIDTH = 36.0
LEAST_WIDTH = 640.0
CHAR_WIDTH = 6.2  # of a label, about
LABELLED = 14.0  # width or height from which a rectangle has room for a name


def arena_picture(blocks: Sequence[ArenaBlock], arena_bytes: int, ops: int) -> Html:
    """Draw the blocks, the largest :data:`MOST_BLOCKS` of them, against the numbers of the ops.

    Where two rectangles overlap, an op writes its output over bytes of its input that it has read already.
    """
    columns = ops + 2  # one before the first op for the inputs, one after the last for the outputs
    width = max(LEAST_WIDTH, LEFT + RIGHT + OP_WIDTH * columns)
    step = (width - LEFT - RIGHT) / columns
    largest = sorted(blocks, key=lambda one: -one.size_bytes)[:MOST_BLOCKS]
    scale = (HEIGHT - TOP - BOTTOM) / max(arena_bytes, 1)
    picture = element(
        "svg",
        element("title", f"{len(blocks)} blocks in an arena of {whole(arena_bytes)} bytes over {ops} ops"),
        *_bytes(arena_bytes, width, scale),
        *_ops(ops, step),
        *(_block(number, one, ops, step, scale) for number, one in enumerate(largest)),
        viewBox=f"0 0 {width:.0f} {HEIGHT:.0f}",
        width=width,
        height=HEIGHT,
        role="img",
        class_="plot fixed",
    )
    return element("div", picture, class_="scroll", tabindex="0")


def _bytes(arena_bytes: int, width: float, scale: float) -> list[Html]:
    parts = []
    for quarter in range(5):
        size = arena_bytes * quarter / 4
        up = HEIGHT - BOTTOM - size * scale
        parts.append(element("line", x1=LEFT, x2=width - RIGHT, y1=up, y2=up, class_="grid"))
        parts.append(element("text", short(size), x=LEFT - 5, y=up + 4, text_anchor="end", class_="tick"))
    return [*parts, element("text", "op", x=LEFT, y=HEIGHT - 6, text_anchor="start")]


def _ops(ops: int, step: float) -> list[Html]:
    floor = HEIGHT - BOTTOM + 16
    names = [("in", 0), *((str(op), op + 1) for op in range(ops)), ("out", ops + 1)]
    return [
        element("text", name, x=LEFT + (column + 0.5) * step, y=floor, text_anchor="middle", class_="tick")
        for name, column in names
    ]


def _block(number: int, block: ArenaBlock, ops: int, step: float, scale: float) -> Html:
    first, last = max(block.first_op, -1), min(block.last_op, ops)
    left, width = LEFT + (first + 1) * step, (last - first + 1) * step
    height = block.size_bytes * scale
    top = HEIGHT - BOTTOM - block.offset_bytes * scale - height
    where = f"{whole(block.size_bytes)} bytes from {whole(block.offset_bytes)}"
    said = f"{_name(block)}: {where}, ops {first} to {last}"
    colour = "scratch" if block.scratch else f"c{number % COLOURS}"
    return element(
        "g",
        element("title", said),
        element("rect", x=left, y=top, width=width, height=height, class_=f"block {colour}"),
        _label(block, left, top, width, height),
    )


def _label(block: ArenaBlock, left: float, top: float, width: float, height: float) -> Html | None:
    """Name and size, or the size alone, in the middle of a rectangle; upright in a narrow one."""
    across, up = left + width / 2, top + height / 2
    place = {"x": across, "y": up + 4}
    for shown in (f"{_name(block)} {whole(block.size_bytes)}", whole(block.size_bytes)):
        length = len(shown) * CHAR_WIDTH
        if length <= width and height >= LABELLED:
            return element("text", shown, text_anchor="middle", class_="inside", **place)
        if length <= height and width >= LABELLED:
            turn = f"rotate(-90 {across:.1f} {up:.1f})"
            return element("text", shown, transform=turn, text_anchor="middle", class_="inside", **place)
    return None


def _name(block: ArenaBlock) -> str:
    return layer(block.name) if block.name else "working memory"
