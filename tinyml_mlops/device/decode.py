"""From messages to what they say."""

import numpy as np

from tinyml_mlops.device import messages
from tinyml_mlops.device.answers import (
    DTYPES,
    Answer,
    DeviceInfo,
    DeviceModel,
    DeviceTensor,
    Invocation,
    Memory,
    SelfTest,
)
from tinyml_mlops.errors import GarbledError, WrongFirmwareError


def info_of(answer: messages.InfoResponse, device: str) -> DeviceInfo:
    """Raises WrongFirmwareError where the device speaks another version of the protocol."""
    if answer.proto != messages.PROTOCOL_VERSION:
        raise WrongFirmwareError(
            f"{device} speaks version {answer.proto} of the protocol, not {messages.PROTOCOL_VERSION}",
            hint="build and flash this project's firmware",
        )
    return DeviceInfo(
        protocol=answer.proto,
        build=answer.build,
        board=answer.board,
        core=answer.core,
        runtime=answer.runtime,
        kernels=answer.kernels,
        clock_hz=answer.clock,
        tick_hz=answer.tick,
        chunk_bytes=answer.chunk,
        optimised=answer.optimised,
        boots=answer.boots,
    )


def model_of(answer: messages.ModelResponse, device: str) -> DeviceModel:
    """Raises GarbledError where a tensor contradicts itself."""
    return DeviceModel(
        id=answer.id.hex(),
        plan_bytes=answer.bytes,
        arena_bytes=answer.arena,
        ops=answer.ops,
        golden_vectors=answer.golden,
        inputs=tuple(_tensor_of(tensor, device) for tensor in answer.inputs),
        outputs=tuple(_tensor_of(tensor, device) for tensor in answer.outputs),
    )


def invocation_of(answer: messages.InvokeResponse) -> Invocation:
    return Invocation(answer.ticks, answer.count, answer.crc)


def answer_of(answer: messages.DecideResponse) -> Answer:
    return Answer(
        fill_ticks=answer.fill,
        invocation=Invocation(answer.ticks, answer.count, answer.crc),
        number=answer.number,
        score=answer.score,
        detected=answer.detected,
        label=answer.label,
    )


def selftest_of(answer: messages.SelftestResponse) -> SelfTest:
    return SelfTest(
        delay_ticks=answer.ticks,
        vectors=answer.vectors,
        failed=answer.failed,
        first_vector=answer.vector,
        first_output=answer.output,
        first_element=answer.offset,
    )


def memory_of(answer: messages.MemoryResponse) -> Memory:
    return Memory(answer.stack, answer.stacksize, answer.arena, answer.arenasize)


def _tensor_of(tensor: messages.Tensor, device: str) -> DeviceTensor:
    dtype = DTYPES.get(tensor.type)
    if dtype is None or int(np.prod(tensor.shape)) * dtype.itemsize != tensor.bytes:
        raise GarbledError(
            f"{device} describes a tensor of type {tensor.type} and shape {list(tensor.shape)} as "
            f"{tensor.bytes} bytes",
            hint="build and flash this project's firmware",
        )
    return DeviceTensor(dtype, tensor.shape, tensor.bytes, tensor.scale, tensor.zero)
