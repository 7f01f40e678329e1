"""What a device can be asked, one method a request. Every call has a deadline."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self, TypeVar
from zlib import crc32

import numpy as np
from smp.message import Request

from tinyml_mlops.config.attached import BAUD
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device import messages
from tinyml_mlops.device.answers import Answer, Array, DeviceInfo, DeviceModel, Invocation, Memory, SelfTest
from tinyml_mlops.device.decode import answer_of, info_of, invocation_of, memory_of, model_of, selftest_of
from tinyml_mlops.device.link import Link, Repeat, ResponseT
from tinyml_mlops.device.pieces import Pieces
from tinyml_mlops.device.transport import SerialTransport
from tinyml_mlops.errors import BoardError, BoardResetError, DeviceSilentError, GarbledError

HELLO_S = 0.5  # a device that is still booting loses what was sent to it: ask again
INFER_ATTEMPTS = 100  # of which one in four succeeds on a wire that damages one byte in a hundred
COUNTS = 1 << 32

InferenceT = TypeVar("InferenceT", messages.InvokeResponse, messages.DecideResponse)


@dataclass(frozen=True)
class Inference:
    """One inference with its answer.

    Attributes:
        outputs: raw, in the model's own types and shapes.
    """

    outputs: tuple[Array, ...]
    invocation: Invocation


class DeviceClient:
    """One board, asked over a link."""

    def __init__(self, link: Link, timeout_s: float) -> None:
        """Ask over ``link``; each answer may take ``timeout_s``."""
        self._link = link
        self._timeout_s = timeout_s
        self._info: DeviceInfo | None = None
        self._model: DeviceModel | None = None
        self._piece_sizes: Pieces | None = None
        self._count: int | None = None  # of the last inference; None: not known yet
        self._lost_invokes = 0  # since then, whose answers never came
        self._has_state = False  # not known before reset_state()

    @classmethod
    def open(cls, url: str, board: str, timeout_s: float, rates: Sequence[int] = (BAUD,)) -> Self:
        """Connect to ``url``; ``board`` is the board's name, for messages, ``rates`` the baud rates to try.

        Raises:
            PortBusyError: another program has the port.
            LinkError: it cannot be opened.
        """
        return cls(Link(SerialTransport(url, rates), board), timeout_s)

    @property
    def name(self) -> str:
        """How messages call the board and its port."""
        return self._link.name

    @property
    def rate(self) -> int:
        """Baud rate that the device was asked at last."""
        return self._link.rate

    def hello(self, deadline: Deadline) -> None:
        """Wait until the device answers; what it loses while it boots is sent again, at every baud rate.

        Raises:
            DeviceSilentError: it did not answer before the deadline.
            GarbledError: something came, but nothing undamaged before the deadline.
        """
        garbled: GarbledError | None = None
        rates = ", ".join(f"{rate:,}" for rate in self._link.rates)
        while True:
            attempt = Deadline.after(min(HELLO_S, deadline.remaining_s))
            try:
                return self._echo("hello", attempt)
            except DeviceSilentError as error:
                if deadline.expired and garbled is None:
                    raise DeviceSilentError(
                        f"{self.name} is silent: no answer to hello within {deadline.given_s:g} s "
                        f"at {rates} baud",
                        hint=error.hint,
                    ) from error
            except GarbledError as error:
                garbled = error
            if garbled is not None and deadline.expired:
                raise GarbledError(
                    f"{garbled.what}; tried at {rates} baud",
                    hint="does the firmware talk at another baud rate? Name it under baud in bench.yaml; "
                    "else check the cable and that this firmware runs on the board",
                ) from garbled
            self._link.retune()

    def echo(self, text: str) -> str:
        """What the device makes of ``text``: the same."""
        request = messages.EchoRequest(d=text)
        return self._link.request("echo", request, messages.EchoResponse, self._deadline(), Repeat.QUICK).r

    def info(self) -> DeviceInfo:
        """Which firmware runs; asked once.

        Raises:
            WrongFirmwareError: it speaks another version of the protocol.
        """
        if self._info is None:
            self._info = self._ask_info()
        return self._info

    def boots(self) -> int:
        """Starts since the device's RAM was without power; asked each time."""
        return self._ask_info().boots

    def compiler(self) -> str:
        """What the firmware was compiled with: the compiler's version and the flags that decide speed."""
        request = messages.CompilerRequest()
        answer = self._link.request(
            "compiler", request, messages.CompilerResponse, self._deadline(), Repeat.QUICK
        )
        return answer.flags

    def model(self) -> DeviceModel:
        """Which model runs; asked once."""
        if self._model is None:
            answer = self._link.request(
                "model", messages.ModelRequest(), messages.ModelResponse, self._deadline(), Repeat.QUICK
            )
            self._model = model_of(answer, self.name)
        return self._model

    def write_input(self, index: int, array: Array) -> None:
        """Write a whole input tensor, in pieces as large as the device takes.

        Args:
            index: of the input.
            array: its elements, of the model's type and shape.

        Raises:
            ValueError: type or number of elements are others than the model's.
            GarbledError: what the device read back is not what was sent.
        """
        tensor = self.model().inputs[index]
        if array.dtype != tensor.dtype or array.nbytes != tensor.size_bytes:
            raise ValueError(
                f"input {index} takes {tensor.dtype} {list(tensor.shape)}, "
                f"not {array.dtype} {list(array.shape)}"
            )
        data = array.tobytes()

        def write(offset: int, length: int, attempts: int | None) -> None:
            self._write_piece(index, offset, data[offset : offset + length], attempts)

        self._pieces().over(len(data), write)

    def invoke(self) -> Invocation:
        """Run one timed inference on what the inputs hold. An inference may overwrite them: write them again.

        Never repeated by itself: when its answer is lost the error says so, and the next call tells by the
        device's count whether it ran.

        Raises:
            BoardResetError: the count shows that the device restarted since the last inference.
        """
        return invocation_of(self._inference("invoke", messages.InvokeRequest(), messages.InvokeResponse))

    def decide(self) -> Answer:
        """Run one timed inference on the newest window of the stream, and decide.

        Raises:
            BoardError: there is no whole window yet, or the firmware has no front end.
            BoardResetError: see :meth:`invoke`.
        """
        return answer_of(self._inference("decide", messages.DecideRequest(), messages.DecideResponse))

    def read_output(self, index: int) -> Array:
        """Read a whole output tensor, in the model's type and shape."""
        tensor = self.model().outputs[index]
        data = bytearray()

        def read(offset: int, length: int, attempts: int | None) -> None:
            data.extend(self._read_piece(index, offset, length, attempts))

        self._pieces().over(tensor.size_bytes, read)
        return np.frombuffer(bytes(data), dtype=tensor.dtype).reshape(tensor.shape)

    def infer_all(self, inputs: Sequence[Array]) -> Inference:
        """Write all inputs, run, read all outputs; again, a few times, when the run's answer came damaged.

        A model that :meth:`reset_state` found to have state is not run again: it would take a step more.

        Raises:
            BoardResetError: the device restarted meanwhile.
            GarbledError: no answer came undamaged.
        """
        if len(inputs) != len(self.model().inputs):
            raise ValueError(f"the model takes {len(self.model().inputs)} inputs, not {len(inputs)}")
        for attempt in range(1, INFER_ATTEMPTS + 1):
            for index, array in enumerate(inputs):
                self.write_input(index, array)
            try:
                invocation = self.invoke()
                break
            except GarbledError:
                if attempt == INFER_ATTEMPTS or self._has_state:
                    raise
        outputs = tuple(self.read_output(index) for index in range(len(self.model().outputs)))
        self._check_outputs(outputs, invocation)
        return Inference(outputs, invocation)

    def infer(self, array: Array) -> Array:
        """Run a model of one input and one output.

        Args:
            array: one sample, raw, in the model's type; any shape of as many elements.

        Returns:
            The output, raw, in the model's type and shape.
        """
        return self.infer_all([array]).outputs[0]

    def profile(self) -> tuple[int, ...]:
        """Ticks of each op, in the order in which they run. What the inputs hold is used up."""
        ticks: list[int] = []
        while len(ticks) < self.model().ops:
            answer = self._link.request(
                "profile",
                messages.ProfileRequest(first=len(ticks)),
                messages.ProfileResponse,
                self._deadline(),
                Repeat.GARBLED,
            )
            if not answer.ticks:
                raise GarbledError(
                    f"{self.name}: its profile ends after {len(ticks)} of {self.model().ops} ops",
                    hint="build and flash the firmware again",
                )
            ticks += answer.ticks
        return tuple(ticks)

    def selftest(self, loops: int) -> SelfTest:
        """Let the device time a loop of ``loops`` rounds, and run its golden vectors."""
        request = messages.SelftestRequest(loops=loops)
        return selftest_of(
            self._link.request(
                "selftest", request, messages.SelftestResponse, self._deadline(), Repeat.GARBLED
            )
        )

    def reset_state(self) -> int:
        """Forget all inferences so far, as a sequence needs of a model with state; how many it has."""
        request = messages.StateRequest()
        states = self._link.request(
            "state", request, messages.StateResponse, self._deadline(), Repeat.GARBLED
        ).states
        self._has_state = states > 0
        return states

    def memory(self) -> Memory:
        """Stack and arena so far."""
        request = messages.MemoryRequest()
        return memory_of(
            self._link.request("memory", request, messages.MemoryResponse, self._deadline(), Repeat.QUICK)
        )

    def fits(self, arena_bytes: int) -> bool:
        """Whether the model opens within so many bytes of arena and computes its golden vectors there.

        Only firmware with TensorFlow Lite Micro can be asked. The model is then open anew, in all of it.
        """
        request = messages.ArenaRequest(bytes=arena_bytes)
        return self._link.request(
            "arena", request, messages.ArenaResponse, self._deadline(), Repeat.GARBLED
        ).fits

    def reset(self) -> None:
        """Restart the device; :meth:`hello` tells when it is back. What was known of it is forgotten."""
        request = messages.ResetRequest()
        self._link.request("reset", request, messages.ResetResponse, self._deadline(), Repeat.NEVER)
        self._info, self._model, self._count, self._lost_invokes = None, None, None, 0

    def ask(self, what: str, request: Request, kind: type[ResponseT], repeat: Repeat) -> ResponseT:
        """Any other request, within the time that each answer may take; see :meth:`Link.request`."""
        return self._link.request(what, request, kind, self._deadline(), repeat)

    def close(self) -> None:
        self._link.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _inference(self, what: str, request: Request, kind: type[InferenceT]) -> InferenceT:
        try:
            answer = self._link.request(what, request, kind, self._deadline(), Repeat.NEVER)
        except (DeviceSilentError, GarbledError):
            self._lost_invokes += 1
            raise
        self._check_count(answer.count)
        return answer

    def _ask_info(self) -> DeviceInfo:
        request = messages.InfoRequest()
        answer = self._link.request("info", request, messages.InfoResponse, self._deadline(), Repeat.QUICK)
        return info_of(answer, self.name)

    def _deadline(self) -> Deadline:
        return Deadline.after(self._timeout_s)

    def _echo(self, text: str, deadline: Deadline) -> None:
        request = messages.EchoRequest(d=text)
        self._link.request(text, request, messages.EchoResponse, deadline, Repeat.QUICK)

    def _pieces(self) -> Pieces:
        if self._piece_sizes is None:
            self._piece_sizes = Pieces(self.info().chunk_bytes)
        return self._piece_sizes

    def _write_piece(self, index: int, offset: int, piece: bytes, attempts: int | None) -> None:
        what = f"input {index} at byte {offset}"
        request = messages.InputRequest(index=index, offset=offset, data=piece)
        answer = self._link.request(
            what, request, messages.InputResponse, self._deadline(), Repeat.QUICK, attempts
        )
        if answer.crc != crc32(piece):
            raise GarbledError(f"{self.name}: {what} reads back otherwise than it was written")

    def _read_piece(self, index: int, offset: int, length: int, attempts: int | None) -> bytes:
        what = f"output {index} at byte {offset}"
        request = messages.OutputRequest(index=index, offset=offset, length=length)
        answer = self._link.request(
            what, request, messages.OutputResponse, self._deadline(), Repeat.QUICK, attempts
        )
        if len(answer.data) != length or crc32(answer.data) != answer.crc:
            raise GarbledError(f"{self.name}: {what} came with another length or CRC than it says")
        return answer.data

    def _check_count(self, count: int) -> None:
        before, lost = self._count, self._lost_invokes
        self._count, self._lost_invokes = count, 0
        if before is not None and not 1 <= (count - before) % COUNTS <= 1 + lost:
            raise BoardResetError(
                f"{self.name} restarted: it counts {count} inferences since boot, after {before} it "
                f"should be {before + 1}",
                hint="look for a watchdog, a brown-out or a fault in the model's kernels; then deploy again",
            )

    def _check_outputs(self, outputs: tuple[Array, ...], invocation: Invocation) -> None:
        crc = 0
        for output in outputs:
            crc = crc32(output.tobytes(), crc)
        if crc == invocation.output_crc:
            return
        raise BoardError(
            f"{self.name}: the outputs that were read (CRC {crc:08x}) are not those of the inference "
            f"(CRC {invocation.output_crc:08x})",
            hint="did it restart in between, or does another program use it? Deploy again",
        )
