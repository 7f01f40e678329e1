"""Channels of a tensor: its last axis, and what that is in the memory that the tensor is a view of."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinyml_mlops.plan.graph import Graph

Bools = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Range:
    """The smallest and the largest value of every channel."""

    low: Integers
    high: Integers

    @property
    def is_constant(self) -> Bools:
        """Which channels have one value only."""
        same: Bools = self.low == self.high
        return same

    def less(self, what: Integers | int) -> "Range":
        return Range(self.low - what, self.high - what)

    def clipped(self, low: int, high: int) -> "Range":
        return Range(self.low.clip(low, high), self.high.clip(low, high))


@dataclass(frozen=True)
class Views:
    """Channels of all tensors of a graph."""

    graph: Graph

    def channels(self, tensor: int) -> int:
        """How many there are; 1 for a scalar."""
        return ([1, *self.graph.tensors[tensor].shape])[-1]

    def places(self, tensor: int) -> Integers | None:
        """For each channel of a tensor, the channel of its memory's owner.

        The last axis of a flattened image is all pixels' channels, so the owner's come again and again.
        None where a channel of the view is not one channel of the owner.
        """
        channels, owned = self.channels(tensor), self.channels(self.graph.storage(tensor))
        return np.arange(channels) % owned if channels % owned == 0 else None

    def read(self, values: Mapping[int, Bools], tensor: int) -> Bools:
        """Of ``values`` (by owner), those of the channels of a tensor; all where places are not known."""
        owner, places = self.graph.storage(tensor), self.places(tensor)
        return values[owner][places] if places is not None else np.ones(self.channels(tensor), bool)

    def add(self, values: Mapping[int, Bools], tensor: int, more: Bools) -> None:
        """Set those of ``values`` that belong to channels in ``more``; all where places are not known."""
        owner, places = self.graph.storage(tensor), self.places(tensor)
        if places is None:
            values[owner][:] = True
        else:
            values[owner][places[more]] = True
