"""What is gained against what it costs, with the Pareto front."""

from collections.abc import Sequence
from dataclasses import dataclass

from tinyml_mlops.report.page.elements.axis import Axis, cost_axis
from tinyml_mlops.report.page.elements.numbers import fraction, short, whole
from tinyml_mlops.report.page.elements.pareto import front
from tinyml_mlops.report.page.html import Html, element

WIDTH, HEIGHT = 360.0, 250.0
LEFT, RIGHT, TOP, BOTTOM = 46.0, 14.0, 12.0, 40.0
LINE = 13.0  # between two labels


@dataclass(frozen=True)
class Point:
    """One trade-off.

    Attributes:
        low, high: ends of the interval around ``value``.
    """

    name: str
    cost: float
    value: float
    low: float
    high: float


def scatter(points: Sequence[Point], y: Axis, *, cost: str, value: str, higher_is_better: bool) -> Html:
    """An SVG picture; points on the front are filled and joined, the others hollow.

    Args:
        points: at least one.
        y: axis of ``value``; the same for all pictures that stand side by side.
        cost: name and unit of what lies across.
        value: name of what goes up.
        higher_is_better: whether more of ``value`` is a gain.
    """
    x = cost_axis([point.cost for point in points])
    gains = [point.value if higher_is_better else -point.value for point in points]
    best = front([point.cost for point in points], gains)
    places = [(_x(x, point.cost), _y(y, point.value)) for point in points]
    line = " ".join(f"{across:.1f},{up:.1f}" for across, up in (places[one] for one in best))
    names = ", ".join(points[one].name for one in best)
    return element(
        "svg",
        element("title", f"{value} against {cost}; on the Pareto front: {names}"),
        *_frame(x, y, cost, value),
        element("polyline", points=line, class_="front"),
        *(_interval(point, place, y) for point, place in zip(points, places, strict=True)),
        *(
            _mark(point, place, number in best, cost)
            for number, (point, place) in enumerate(zip(points, places, strict=True))
        ),
        *_labels(points, places),
        viewBox=f"0 0 {WIDTH:.0f} {HEIGHT:.0f}",
        role="img",
        class_="plot",
    )


def _x(axis: Axis, value: float) -> float:
    return LEFT + axis.place(value) * (WIDTH - LEFT - RIGHT)


def _y(axis: Axis, value: float) -> float:
    return HEIGHT - BOTTOM - min(max(axis.place(value), 0.0), 1.0) * (HEIGHT - TOP - BOTTOM)


def _frame(x: Axis, y: Axis, cost: str, value: str) -> list[Html]:
    floor = HEIGHT - BOTTOM
    parts = [
        element("line", x1=LEFT, x2=WIDTH - RIGHT, y1=_y(y, tick), y2=_y(y, tick), class_="grid")
        for tick in y.ticks
    ]
    parts += [
        element("text", short(tick), x=LEFT - 5, y=_y(y, tick) + 4, text_anchor="end", class_="tick")
        for tick in y.ticks
    ]
    parts += [
        element("line", x1=_x(x, t), x2=_x(x, t), y1=floor, y2=floor + 4, class_="axis") for t in x.ticks
    ]
    parts += [
        element("text", short(tick), x=_x(x, tick), y=floor + 16, text_anchor="middle", class_="tick")
        for tick in x.ticks
    ]
    scale = ", logarithmic" if x.logarithmic else ""
    middle = (LEFT + WIDTH - RIGHT) / 2
    return [
        *parts,
        element("line", x1=LEFT, x2=WIDTH - RIGHT, y1=floor, y2=floor, class_="axis"),
        element("text", f"{cost}{scale}", x=middle, y=HEIGHT - 6, text_anchor="middle"),
        element(
            "text", value, x=11.0, y=TOP + 4, transform=f"rotate(-90 11 {TOP + 4:.0f})", text_anchor="end"
        ),
    ]


def _interval(point: Point, place: tuple[float, float], y: Axis) -> Html:
    return element(
        "line", x1=place[0], x2=place[0], y1=_y(y, point.low), y2=_y(y, point.high), class_="interval"
    )


def _mark(point: Point, place: tuple[float, float], on_front: bool, cost: str) -> Html:
    interval = f"{fraction(point.low)} to {fraction(point.high)}"
    said = f"{point.name}: {fraction(point.value)} ({interval}), {whole(point.cost)} {cost}"
    return element(
        "circle",
        element("title", said),
        cx=place[0],
        cy=place[1],
        r=5.0,
        class_="point best" if on_front else "point",
    )


def _labels(points: Sequence[Point], places: Sequence[tuple[float, float]]) -> list[Html]:
    """Beside the points, towards the middle; moved down where two would lie on each other."""
    labels = []
    last = {"start": -LINE, "end": -LINE}
    for point, (across, up) in sorted(
        zip(points, places, strict=True), key=lambda pair: (pair[1][1], pair[0].name)
    ):
        anchor = "start" if across < (LEFT + WIDTH) / 2 else "end"
        last[anchor] = max(up - 6, last[anchor] + LINE)
        shift = 9.0 if anchor == "start" else -9.0
        labels.append(
            element("text", point.name, x=across + shift, y=last[anchor], text_anchor=anchor, class_="label")
        )
    return labels
