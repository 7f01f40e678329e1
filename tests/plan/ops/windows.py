"""Random windows on images."""

from dataclasses import dataclass

from hypothesis import strategies as st

from tests.plan.ops.strategies import pairs


@dataclass
class Windows:
    """A window on an image that leaves at least one output."""

    size: tuple[int, int]
    window: tuple[int, int]
    stride: tuple[int, int]
    dilation: tuple[int, int]
    same: bool

    @property
    def outputs(self) -> tuple[int, int]:
        found = []
        for size, window, stride, dilation in zip(
            self.size, self.window, self.stride, self.dilation, strict=True
        ):
            reach = (window - 1) * dilation + 1
            found.append(-(-size // stride) if self.same else (size - reach) // stride + 1)
        return found[0], found[1]

    @property
    def possible(self) -> bool:
        return min(self.outputs) >= 1


def windows(dilated: bool) -> st.SearchStrategy[Windows]:
    dilations = pairs(1, 3) if dilated else st.just((1, 1))
    return st.builds(
        Windows,
        size=pairs(1, 9),
        window=pairs(1, 4),
        stride=pairs(1, 3),
        dilation=dilations,
        same=st.booleans(),
    ).filter(lambda w: w.possible)
