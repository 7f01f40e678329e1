"""MCUmgr's serial framing: lines of base64 that hold length, message and CRC-16.

A frame is ``length (2 bytes, big-endian, of what follows) + message + CRC-16/XMODEM (2 bytes, big-endian)``
in base64, cut into lines of at most 127 bytes. The first line starts with 06 09, the others with 04 14.

Sending is the ``smp`` package's. Reading is our own, because a frame from a bad wire has to be *refused*: the
package's reader skips characters that are not base64 and believes a length that is too small.
"""

import binascii
from dataclasses import dataclass

from smp import packet

LINE_BYTES = 127
LONGEST_LINE_BYTES = 1024  # text before a frame may share its line; what is longer is noise
CRC_BYTES = packet.CRC16_STRUCT.size
LENGTH_BYTES = packet.FRAME_LENGTH_STRUCT.size


@dataclass(frozen=True)
class Garbled:
    """A frame that was dropped.

    Attributes:
        reason: what is wrong with it.
    """

    reason: str


def encode(message: bytes) -> bytes:
    """The lines that carry one message."""
    return b"".join(packet.encode(message, line_length=LINE_BYTES))


class FrameReader:
    """Finds messages in what arrives, in pieces of any size. Text between frames is passed over."""

    def __init__(self) -> None:
        self._pending = bytearray()  # of a line whose end has not come
        self._frame: bytearray | None = None  # decoded lines of a frame whose end has not come
        self._skipping = False  # the frame is reported as garbled already: pass over the rest of it

    def feed(self, data: bytes) -> list[bytes | Garbled]:
        """Take what arrived; return messages and dropped frames in the order in which they ended."""
        self._pending += data
        *lines, rest = self._pending.split(packet.END_DELIMITER)
        self._pending = rest[-LONGEST_LINE_BYTES:]
        return [event for line in lines for event in self._take_line(bytes(line))]

    def _take_line(self, line: bytes) -> list[bytes | Garbled]:
        # The last mark counts: before it lies text, or a line whose newline was lost.
        start, following = line.rfind(packet.START_DELIMITER), line.rfind(packet.CONTINUE_DELIMITER)
        if max(start, following) < 0:
            return []
        payload = line[max(start, following) + packet.DELIMITER_SIZE :].removesuffix(b"\r")
        if start > following:
            cut_short = [Garbled("a frame stopped before its end")] if self._frame is not None else []
            self._frame, self._skipping = bytearray(), False
            return [*cut_short, *self._take_payload(self._frame, payload)]
        if self._frame is not None:
            return self._take_payload(self._frame, payload)
        return [] if self._skipping else [self._drop("a line goes on with a frame that has no start")]

    def _take_payload(self, frame: bytearray, payload: bytes) -> list[bytes | Garbled]:
        try:
            decoded = binascii.a2b_base64(payload, strict_mode=True)
        except binascii.Error:
            return [self._drop("a line is not base64")]
        if binascii.b2a_base64(decoded, newline=False) != payload:
            return [self._drop("a line's base64 has bits that carry nothing")]
        frame += decoded
        if len(frame) < LENGTH_BYTES:
            return [self._drop("a line is too short to hold a length")]
        (length,) = packet.FRAME_LENGTH_STRUCT.unpack(frame[:LENGTH_BYTES])
        content = bytes(frame[LENGTH_BYTES:])
        if len(content) < length:
            return []
        if len(content) > length or length <= CRC_BYTES:
            return [self._drop(f"a frame of {len(content)} bytes says that it has {length}")]
        message, crc = content[:-CRC_BYTES], content[-CRC_BYTES:]
        if packet.CRC16_STRUCT.pack(packet.crc16_func(message)) != crc:
            return [self._drop("a frame's CRC does not match")]
        self._frame = None
        return [message]

    def _drop(self, reason: str) -> Garbled:
        self._frame, self._skipping = None, True
        return Garbled(reason)
