"""A task's own figure as SVG: lines, points, and what to compare them with."""

from tinyml_mlops.report.page.elements.axis import Axis, linear_axis
from tinyml_mlops.report.page.elements.numbers import short
from tinyml_mlops.report.page.html import Html, element
from tinyml_mlops.tasks.metric import Curve, Line

WIDTH, HEIGHT = 420.0, 280.0
LEFT, RIGHT, TOP, BOTTOM = 52.0, 14.0, 12.0, 40.0
ALONE, AMONG_MANY = 5.0, 2.0  # radius of a point
DRAWN = {"line": "line", "points": "dots", "reference": "dashed line"}


def curve_picture(curve: Curve, name: str) -> Html:
    """Draw it on linear axes from the smallest to the largest value.

    Args:
        curve: at least one of its lines has a point.
        name: whose it is.
    """
    x = linear_axis(*_range([value for line in curve.lines for value in line.x]))
    y = linear_axis(*_range([value for line in curve.lines for value in line.y]))
    order = sorted(curve.lines, key=lambda line: (line.style == "points", line.style == "line"))
    return element(
        "svg",
        element("title", f"{curve.title}: {name}"),
        *_frame(x, y, curve),
        *(part for line in order for part in _series(line, x, y)),
        viewBox=f"0 0 {WIDTH:.0f} {HEIGHT:.0f}",
        role="img",
        class_="plot",
    )


def key(curve: Curve) -> str:
    """What is drawn how, in words: a colour alone says nothing to some readers."""
    return ", ".join(f"{DRAWN[line.style]}: {line.name}" for line in curve.lines) + "."


def _range(values: list[float]) -> tuple[float, float]:
    return min(values), max(values)


def _x(axis: Axis, value: float) -> float:
    return LEFT + axis.place(value) * (WIDTH - LEFT - RIGHT)


def _y(axis: Axis, value: float) -> float:
    return HEIGHT - BOTTOM - axis.place(value) * (HEIGHT - TOP - BOTTOM)


def _frame(x: Axis, y: Axis, curve: Curve) -> list[Html]:
    floor = HEIGHT - BOTTOM
    parts = []
    for tick in y.ticks:
        up = _y(y, tick)
        parts.append(element("line", x1=LEFT, x2=WIDTH - RIGHT, y1=up, y2=up, class_="grid"))
        parts.append(element("text", short(tick), x=LEFT - 5, y=up + 4, text_anchor="end", class_="tick"))
    for tick in x.ticks:
        across = _x(x, tick)
        parts.append(element("line", x1=across, x2=across, y1=floor, y2=floor + 4, class_="axis"))
        parts.append(
            element("text", short(tick), x=across, y=floor + 16, text_anchor="middle", class_="tick")
        )
    middle, turn = (LEFT + WIDTH - RIGHT) / 2, f"rotate(-90 11 {TOP + 4:.0f})"
    return [
        *parts,
        element("text", curve.x_label, x=middle, y=HEIGHT - 6, text_anchor="middle"),
        element("text", curve.y_label, x=11.0, y=TOP + 4, transform=turn, text_anchor="end"),
    ]


def _series(line: Line, x: Axis, y: Axis) -> list[Html]:
    places = [(_x(x, across), _y(y, up)) for across, up in zip(line.x, line.y, strict=True)]
    if line.style == "points":
        radius = ALONE if len(places) == 1 else AMONG_MANY
        return [element("circle", cx=across, cy=up, r=radius, class_="dot") for across, up in places]
    joined = " ".join(f"{across:.1f},{up:.1f}" for across, up in places)
    return [element("polyline", points=joined, class_="series" if line.style == "line" else "reference")]
