"""Differences with their intervals below each other, and where no difference is."""

from collections.abc import Sequence
from dataclasses import dataclass

from tinyml_mlops.report.page.elements.axis import Axis
from tinyml_mlops.report.page.elements.numbers import signed
from tinyml_mlops.report.page.html import Html, element

WIDTH, LEFT, RIGHT = 560.0, 230.0, 16.0
ROW, BOTTOM = 20.0, 38.0


@dataclass(frozen=True)
class Interval:
    """One difference; ``low`` and ``high`` are the ends of its interval."""

    name: str
    value: float
    low: float
    high: float


def forest(intervals: Sequence[Interval], x: Axis, *, label: str) -> Html:
    """An SVG picture: one line an interval, a point in it, and a rule at zero.

    Args:
        intervals: at least one.
        x: holds zero and every interval.
        label: of the axis.
    """
    floor = ROW * (len(intervals) + 0.5)
    marks: list[Html] = []
    for number, one in enumerate(intervals):
        y = ROW * (number + 0.75)
        said = f"{one.name}: {signed(one.value)} ({signed(one.low)} to {signed(one.high)})"
        marks += [
            element("text", one.name, x=LEFT - 10, y=y + 4, text_anchor="end"),
            element("line", x1=_x(x, one.low), x2=_x(x, one.high), y1=y, y2=y, class_="interval"),
            element("circle", element("title", said), cx=_x(x, one.value), cy=y, r=4.0, class_="point best"),
        ]
    ticks = [
        element("text", f"{tick:+.3g}", x=_x(x, tick), y=floor + 16, text_anchor="middle", class_="tick")
        for tick in x.ticks
    ]
    return element(
        "svg",
        element("title", label),
        element("line", x1=_x(x, 0.0), x2=_x(x, 0.0), y1=0.0, y2=floor, class_="axis"),
        element("line", x1=LEFT, x2=WIDTH - RIGHT, y1=floor, y2=floor, class_="axis"),
        *marks,
        *ticks,
        element("text", label, x=(LEFT + WIDTH - RIGHT) / 2, y=floor + 32, text_anchor="middle"),
        viewBox=f"0 0 {WIDTH:.0f} {floor + BOTTOM:.0f}",
        role="img",
        class_="plot",
    )


def _x(axis: Axis, value: float) -> float:
    return LEFT + axis.place(value) * (WIDTH - LEFT - RIGHT)
