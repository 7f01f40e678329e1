"""In which order the ops of a model run, so that little is alive at a time.

Where branches meet later, which of them goes first decides how much has to be kept. The orders that respect
all dependencies are searched level by level, and a number of the best is carried on (a beam search): for
branches of a few ops that is every order there is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tinyml_mlops.plan.graph import Graph
from tinyml_mlops.plan.memory.blocks import aligned
from tinyml_mlops.plan.ops.base import KernelCall

WIDTH = 64
"""Orders carried on from level to level."""

EFFORT = 60_000
"""Orders looked at, over all levels: seconds. Models of a hundred branches and more keep their own order."""

Step = tuple[KernelCall, ...]
"""The calls that one op of the model became; nothing comes between them."""


@dataclass(frozen=True)
class _State:
    """Some steps done, in the best order found for them."""

    done: int  # a bit a step
    order: tuple[int, ...]
    alive: frozenset[int]
    alive_bytes: int
    peak_bytes: int


def orders(graph: Graph, steps: Sequence[Step]) -> list[tuple[int, ...]]:
    """Orders worth trying: as in the model, and the one with the fewest bytes alive, if it is another."""
    given = tuple(range(len(steps)))
    needs = _dependencies(graph, steps)
    if all(needs[index] >> (index - 1) & 1 for index in given[1:]):
        return [given]  # a chain
    best = _Search(graph, steps, needs).run()
    return [given] if best is None or best == given else [given, best]


def _dependencies(graph: Graph, steps: Sequence[Step]) -> list[int]:
    """For each step, a bit for every step before it that touches what it touches, unless both only read."""
    reads = [{graph.storage(n) for call in step for n in call.inputs} for step in steps]
    writes = [{graph.storage(n) for call in step for n in (call.output, *call.changes)} for step in steps]
    return [
        sum(
            1 << before
            for before in range(index)
            if writes[before] & (reads[index] | writes[index]) or reads[before] & writes[index]
        )
        for index in range(len(steps))
    ]


class _Search:
    def __init__(self, graph: Graph, steps: Sequence[Step], needs: Sequence[int]) -> None:
        self._needs = needs
        self._steps = steps
        self._storage = graph.storage
        computed = {graph.storage(call.output) for step in steps for call in step}
        self._start = frozenset(graph.storage(number) for number in (*graph.inputs, *graph.states))
        self._size = {n: aligned(graph.tensors[n].bytes) for n in computed | self._start}
        self._kept = {graph.storage(number) for number in (*graph.outputs, *graph.states)}
        self._readers: dict[int, int] = {}
        for index, step in enumerate(steps):
            for number in {graph.storage(n) for call in step for n in call.inputs}:
                self._readers[number] = self._readers.get(number, 0) | 1 << index

    def run(self) -> tuple[int, ...] | None:
        """The order with the lowest peak that the beam holds at the end; None if there are too many."""
        looked_at = 0
        start_bytes = sum(self._size[number] for number in self._start)
        beam = [_State(0, (), self._start, start_bytes, start_bytes)]
        for _ in self._steps:
            found: dict[int, _State] = {}
            for state in beam:
                for index in self._ready(state.done):
                    looked_at += 1
                    after = self._after(state, index)
                    known = found.get(after.done)
                    if known is None or _rank(after) < _rank(known):
                        found[after.done] = after
            if looked_at > EFFORT:
                return None
            beam = sorted(found.values(), key=_rank)[:WIDTH]
        return beam[0].order

    def _ready(self, done: int) -> Iterable[int]:
        return (
            index
            for index, needs in enumerate(self._needs)
            if not done >> index & 1 and needs & done == needs
        )

    def _after(self, state: _State, index: int) -> _State:
        step = self._steps[index]
        done = state.done | 1 << index
        made = {self._storage(call.output) for call in step} - state.alive
        alive = state.alive | made
        ended = {n for n in alive if n not in self._kept and not self._readers.get(n, 0) & ~done}
        during = state.alive_bytes + sum(self._size[n] for n in made) - self._shared(step, made, ended)
        during += max(aligned(call.scratch_bytes) for call in step)
        return _State(
            done=done,
            order=(*state.order, index),
            alive=frozenset(alive - ended),
            alive_bytes=sum(self._size[n] for n in alive - ended),
            peak_bytes=max(state.peak_bytes, during),
        )

    def _shared(self, step: Step, made: set[int], ended: set[int]) -> int:
        """Bytes that the first call's output can take over from inputs that end with the step."""
        call = step[0]
        output = self._storage(call.output)
        best = 0
        for number, overlap in zip(call.inputs, call.overlaps(), strict=True):
            source = self._storage(number)
            if overlap is None or source not in ended or output not in made or len(step) > 1:
                continue
            size, written = self._size[source], self._size[output]
            shift = 0 if overlap.exact else aligned(max(0, -overlap.distance))
            best = max(best, size + written - max(size + shift, written))
        return best


def _rank(state: _State) -> tuple[int, int, tuple[int, ...]]:
    return state.peak_bytes, state.alive_bytes, state.order
