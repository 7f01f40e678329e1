"""Recurrent layers as models of one op."""

from dataclasses import dataclass

import numpy as np

from tinyml_mlops.plan.testing import ModelBuilder


@dataclass
class Lstm:
    """An LSTM of random weights."""

    kind: str
    batches: int
    steps: int
    inputs: int
    units: int
    time_major: bool
    clip: float
    zeros: tuple[int, int]
    cell_power: int
    seed: int

    def build(self) -> bytes:
        b = ModelBuilder()
        rng = np.random.default_rng(self.seed)
        scales = rng.uniform(0.002, 0.02, 3)
        is_int8 = self.kind == "int8"
        ends = (self.steps, self.batches) if self.time_major else (self.batches, self.steps)
        x = b.tensor((*ends, self.inputs), self.kind, *((scales[0], self.zeros[0]) if is_int8 else ()))
        result = (1 / 128, self.zeros[1]) if is_int8 else ()
        y = b.tensor((*ends, self.units), self.kind, *result)

        def weights(width: int) -> int:
            shape = (self.units, width)
            if not is_int8:
                return b.constant(rng.normal(size=shape).astype(np.float32))
            return b.constant(rng.integers(-127, 128, shape).astype(np.int8), float(rng.uniform(0.002, 0.02)))

        def bias() -> int:
            if not is_int8:
                return b.constant(rng.normal(size=self.units).astype(np.float32))
            return b.constant(rng.integers(-2000, 2000, self.units).astype(np.int32), 1e-4)

        state = (self.batches, self.units)
        hidden = b.tensor(state, self.kind, *result, variable=True)
        cell = (
            b.tensor(state, "int16", 2.0**self.cell_power, variable=True)
            if is_int8
            else b.tensor(state, "float32", variable=True)
        )
        inputs = [x, *(weights(self.inputs) for _ in range(4)), *(weights(self.units) for _ in range(4))]
        inputs += [-1] * 3 + [bias() for _ in range(4)] + [-1] * 2 + [hidden, cell] + [-1] * 4
        b.op(
            "UNIDIRECTIONAL_SEQUENCE_LSTM", inputs, [y], "UnidirectionalSequenceLSTMOptions",
            fusedActivationFunction=4, cellClip=self.clip, timeMajor=self.time_major,
        )  # fmt: skip
        return b.build([x], [y])


@dataclass
class Svdf:
    """An SVDF layer of random weights; ``state`` is the type of its state."""

    state: str
    batches: int
    inputs: int
    units: int
    rank: int
    memory: int
    activation: int
    zeros: tuple[int, int]
    seed: int

    def build(self) -> bytes:
        b = ModelBuilder()
        rng = np.random.default_rng(self.seed)
        filters = self.units * self.rank
        if self.state == "float32":
            x = b.tensor((self.batches, self.inputs), "float32")
            constants = [
                b.constant(rng.normal(size=shape).astype(np.float32))
                for shape in ((filters, self.inputs), (filters, self.memory), (self.units,))
            ]
            state = b.tensor((self.batches, filters * self.memory), "float32", variable=True)
            y = b.tensor((self.batches, self.units), "float32")
        else:
            s_in, s_feature, s_time = (float(s) for s in np.float32(rng.uniform(0.005, 0.05, 3)))
            fine = 256 if self.state == "int16" else 1
            s_state = float(np.float32(s_in * s_feature * 127 * np.sqrt(self.inputs) / fine))
            s_time /= fine
            limit = 127 * fine
            x = b.tensor((self.batches, self.inputs), "int8", s_in, self.zeros[0])
            constants = [
                b.constant(rng.integers(-127, 128, (filters, self.inputs)).astype(np.int8), s_feature),
                b.constant(
                    rng.integers(-limit, limit + 1, (filters, self.memory)).astype(self.state), s_time
                ),
                b.constant(
                    rng.integers(-5000, 5000, self.units).astype(np.int32),
                    float(np.float32(s_state * s_time)),
                ),
            ]
            zero = 0 if self.state == "int16" else self.zeros[1] // 8
            state = b.tensor((self.batches, filters * self.memory), self.state, s_state, zero, variable=True)
            scale = s_state * s_time * fine * fine * 60 * np.sqrt(self.memory * self.rank)
            y = b.tensor((self.batches, self.units), "int8", float(np.float32(scale)), self.zeros[1])
        b.op(
            "SVDF", [x, *constants, state], [y], "SVDFOptions",
            rank=self.rank, fusedActivationFunction=self.activation,
        )  # fmt: skip
        return b.build([x], [y])
