"""A stream of samples through the device's own front end: samples in, features or an answer out."""

from zlib import crc32

import numpy as np
import numpy.typing as npt

from tinyml_mlops.device import messages
from tinyml_mlops.device.answers import Answer, Array, Pushed
from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.device.link import Repeat
from tinyml_mlops.errors import GarbledError

POSITIONS = 1 << 32


class DeviceStream:
    """16-bit samples for a model whose features the firmware computes.

    A new object begins a new stream on the device; two at a time disturb each other.
    """

    def __init__(self, client: DeviceClient, channels: int = 1) -> None:
        """Of ``channels`` interleaved channels, on the board of ``client``."""
        self._client, self._channels = client, channels
        self._taken = 0

    def push(self, samples: npt.NDArray[np.int16]) -> Pushed:
        """Send samples ``[n]`` or ``[n, channels]``, in pieces as large as the device takes.

        Raises:
            BoardError: the firmware has no front end, or another program pushes as well.
            GarbledError: what the device took is not what was sent.
        """
        data = np.ascontiguousarray(samples, "<i2").tobytes()
        sample = 2 * self._channels
        chunk = self._client.info().chunk_bytes // sample * sample
        ticks = columns = 0
        for start in range(0, len(data), chunk):
            piece = data[start : start + chunk]
            what = f"samples from {self._taken} on"
            request = messages.SamplesRequest(first=self._taken, data=piece)
            answer = self._client.ask(what, request, messages.SamplesResponse, Repeat.QUICK)
            self._taken = (self._taken + len(piece) // sample) % POSITIONS
            if answer.crc != crc32(piece) or answer.taken != self._taken:
                raise GarbledError(f"{self._client.name}: {what} came otherwise than they were sent")
            ticks, columns = ticks + answer.ticks, answer.columns
        return Pushed(ticks, columns)

    def features(self) -> Array:
        """The newest window, as the model's input takes it: of its type and shape.

        Raises:
            BoardError: there is no whole window yet.
        """
        tensor = self._client.model().inputs[0]
        chunk = self._client.info().chunk_bytes
        data = b"".join(
            self._piece(offset, min(chunk, tensor.size_bytes - offset))
            for offset in range(0, tensor.size_bytes, chunk)
        )
        return np.frombuffer(data, tensor.dtype).reshape(tensor.shape)

    def decide(self) -> Answer:
        """See :meth:`~tinyml_mlops.device.client.DeviceClient.decide`."""
        return self._client.decide()

    def _piece(self, offset: int, length: int) -> bytes:
        what = f"features at byte {offset}"
        request = messages.FeaturesRequest(offset=offset, length=length)
        answer = self._client.ask(what, request, messages.FeaturesResponse, Repeat.QUICK)
        if len(answer.data) != length or crc32(answer.data) != answer.crc:
            raise GarbledError(f"{self._client.name}: {what} came with another length or CRC than it says")
        return answer.data
