"""What a device says of itself and of its work, with units in the names."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.generic]

# planrt_type of firmware/lib/planrt/include/planrt.h
DTYPES: dict[int, np.dtype[np.generic]] = {
    0: np.dtype("<f4"),
    1: np.dtype("int8"),
    2: np.dtype("<i2"),
    3: np.dtype("<i4"),
    4: np.dtype("uint8"),
}


@dataclass(frozen=True)
class DeviceInfo:
    """Which firmware runs.

    Attributes:
        build: digest of everything that it was built from.
        tick_hz: of the timer that measures.
        chunk_bytes: most data in one message.
        optimised: not built for a debugger.
        boots: starts since its RAM was without power.
    """

    protocol: int
    build: str
    board: str
    core: str
    runtime: str
    kernels: str
    clock_hz: int
    tick_hz: int
    chunk_bytes: int
    optimised: bool
    boots: int


@dataclass(frozen=True)
class DeviceTensor:
    """An input or an output; ``real = scale * (stored - zero_point)``, scale 0 where it is not quantised."""

    dtype: np.dtype[np.generic]
    shape: tuple[int, ...]
    size_bytes: int
    scale: float
    zero_point: int


@dataclass(frozen=True)
class DeviceModel:
    """Which model runs.

    Attributes:
        id: SHA-256 that the plan carries, 64 hexadecimal digits.
        golden_vectors: in the plan.
    """

    id: str
    plan_bytes: int
    arena_bytes: int
    ops: int
    golden_vectors: int
    inputs: tuple[DeviceTensor, ...]
    outputs: tuple[DeviceTensor, ...]


@dataclass(frozen=True)
class Invocation:
    """One timed inference.

    Attributes:
        ticks: of the measuring timer, an empty measurement subtracted.
        count: inferences since boot.
        output_crc: CRC-32 over all outputs in order.
    """

    ticks: int
    count: int
    output_crc: int


@dataclass(frozen=True)
class Pushed:
    """Samples that went through the device's front end.

    Attributes:
        ticks: that the front end took for them.
        columns: of features since the stream began.
    """

    ticks: int
    columns: int


@dataclass(frozen=True)
class Answer:
    """What the model's decision rule makes of the newest window of a stream.

    Attributes:
        fill_ticks: to write the window's features into the model's input.
        invocation: the inference.
        number: class of this window; -1: none.
        score: what the rule compares.
        detected: class that is detected now, over the windows of the stream; -1: none.
        label: of ``number``; empty where it has none.
    """

    fill_ticks: int
    invocation: Invocation
    number: int
    score: float
    detected: int
    label: str


@dataclass(frozen=True)
class SelfTest:
    """The timer and the model, tested by the device.

    Attributes:
        delay_ticks: that the delay took.
        vectors: golden vectors that ran.
        first_vector: the first that failed; 0 where none did.
        first_output: of it, the first that differs.
        first_element: of that, the first that differs.
    """

    delay_ticks: int
    vectors: int
    failed: int
    first_vector: int
    first_output: int
    first_element: int


@dataclass(frozen=True)
class Memory:
    """What the work so far has used, and what there is."""

    stack_used_bytes: int
    stack_reserved_bytes: int
    arena_needed_bytes: int
    arena_reserved_bytes: int
