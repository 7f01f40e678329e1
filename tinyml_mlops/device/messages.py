"""The messages of ``firmware/protocol/tinyml.cddl``; a test compares the two."""

from typing import Any, ClassVar

import cbor2
from pydantic import BaseModel, ConfigDict
from smp import message
from smp.header import Flag, Header
from smp.os_management import EchoWriteRequest as EchoRequest
from smp.os_management import EchoWriteResponse as EchoResponse
from smp.os_management import ResetWriteRequest as ResetRequest
from smp.os_management import ResetWriteResponse as ResetResponse

__all__ = ["EchoRequest", "EchoResponse", "ResetRequest", "ResetResponse"]

GROUP = 64
PROTOCOL_VERSION = 1
ENVELOPE = {
    "header",
    "version",
    "sequence",
    "smp_data",
}  # fields of every smp message that are not in its CBOR


class _OrderedRequest(message.Request):
    """A request whose keys travel in the order of its fields: the firmware's generated decoder insists."""

    _GROUP_ID: ClassVar[Any] = GROUP

    def model_post_init(self, context: Any, /) -> None:
        body = cbor2.dumps(self.model_dump(exclude=ENVELOPE))
        header = Header(
            self._OP, self.version, Flag(0), len(body), GROUP, self.sequence or 0, self._COMMAND_ID
        )
        object.__setattr__(self, "header", header)
        object.__setattr__(self, "sequence", header.sequence)
        object.__setattr__(self, "smp_data", bytes(header) + body)


class _Read(_OrderedRequest, message.ReadRequest):
    """Asks and changes nothing."""


class _Write(_OrderedRequest, message.WriteRequest):
    """Changes something, if only the arena."""


class _ReadResponse(message.ReadResponse):
    _GROUP_ID: ClassVar[Any] = GROUP


class _WriteResponse(message.WriteResponse):
    _GROUP_ID: ClassVar[Any] = GROUP


class InfoRequest(_Read):
    _COMMAND_ID = 0


class InfoResponse(_ReadResponse):
    _COMMAND_ID = 0
    proto: int
    build: str
    board: str
    core: str
    runtime: str
    kernels: str
    clock: int
    tick: int
    chunk: int
    optimised: bool
    boots: int


class ModelRequest(_Read):
    _COMMAND_ID = 1


class Tensor(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    type: int
    shape: tuple[int, ...]
    bytes: int
    scale: float
    zero: int


class ModelResponse(_ReadResponse):
    _COMMAND_ID = 1
    id: bytes
    bytes: int
    arena: int
    ops: int
    golden: int
    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]


class InputRequest(_Write):
    _COMMAND_ID = 2
    index: int
    offset: int
    data: bytes


class InputResponse(_WriteResponse):
    _COMMAND_ID = 2
    crc: int


class InvokeRequest(_Write):
    _COMMAND_ID = 3


class InvokeResponse(_WriteResponse):
    _COMMAND_ID = 3
    ticks: int
    count: int
    crc: int


class OutputRequest(_Read):
    _COMMAND_ID = 4
    index: int
    offset: int
    length: int


class OutputResponse(_ReadResponse):
    _COMMAND_ID = 4
    data: bytes
    crc: int


class ProfileRequest(_Write):
    _COMMAND_ID = 5
    first: int


class ProfileResponse(_WriteResponse):
    _COMMAND_ID = 5
    ticks: tuple[int, ...]


class SelftestRequest(_Write):
    _COMMAND_ID = 6
    loops: int


class SelftestResponse(_WriteResponse):
    _COMMAND_ID = 6
    ticks: int
    vectors: int
    failed: int
    vector: int
    output: int
    offset: int


class StateRequest(_Write):
    _COMMAND_ID = 8


class StateResponse(_WriteResponse):
    _COMMAND_ID = 8
    states: int


class MemoryRequest(_Read):
    _COMMAND_ID = 7


class MemoryResponse(_ReadResponse):
    _COMMAND_ID = 7
    stack: int
    stacksize: int
    arena: int
    arenasize: int


class ArenaRequest(_Write):
    _COMMAND_ID = 12
    bytes: int


class ArenaResponse(_WriteResponse):
    _COMMAND_ID = 12
    fits: bool


class CompilerRequest(_Read):
    _COMMAND_ID = 16


class CompilerResponse(_ReadResponse):
    _COMMAND_ID = 16
    flags: str


class SamplesRequest(_Write):
    _COMMAND_ID = 9
    first: int
    data: bytes


class SamplesResponse(_WriteResponse):
    _COMMAND_ID = 9
    ticks: int
    taken: int
    columns: int
    crc: int


class FeaturesRequest(_Read):
    _COMMAND_ID = 10
    offset: int
    length: int


class FeaturesResponse(_ReadResponse):
    _COMMAND_ID = 10
    data: bytes
    crc: int


class DecideRequest(_Write):
    _COMMAND_ID = 11


class DecideResponse(_WriteResponse):
    _COMMAND_ID = 11
    fill: int
    ticks: int
    count: int
    crc: int
    number: int
    score: float
    detected: int
    label: str


class DeviceRequest(_Read):
    _COMMAND_ID = 13


class DeviceResponse(_ReadResponse):
    _COMMAND_ID = 13
    id: str
    hardware: str
    running: bytes
    confirmed: bool
    boots: int
    failure: int
    why: str
    slot: int
    arena: int


class NameRequest(_Write):
    _COMMAND_ID = 14
    id: str


class NameResponse(_WriteResponse):
    _COMMAND_ID = 14


class RevertRequest(_Write):
    _COMMAND_ID = 15


class RevertResponse(_WriteResponse):
    _COMMAND_ID = 15


class TakesRequest(_Read):
    _COMMAND_ID = 17


class TakesResponse(_ReadResponse):
    _COMMAND_ID = 17
    format: int
    scratch: int
    kernels: bytes
    features: str
    scores: int
