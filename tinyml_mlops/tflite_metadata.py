"""Named entries in a ``.tflite``: what TensorFlow Lite carries for applications and does not look at.

A model is a flatbuffer: tables that refer to each other by the distance, always forwards. So an entry is
added by writing a new root in front of the file, with lists that refer to what was there; the old bytes
follow as they were, at a distance that keeps their alignment. No tensor is written again.
"""

import struct
from typing import Any

from tinyml_mlops.errors import ModelError

IDENTIFIER = b"TFL3"
ALIGNMENT = 64
"""Of where the old bytes begin; buffers are aligned to 16 in them."""
MOST_ENTRIES = 4096
LARGEST_ENTRY_BYTES = 1 << 18

# The fields of the schema's table Model, in order: the first is a number, all others refer to something.
MODEL_FIELDS = 10
BUFFERS, METADATA = 4, 6
_VTABLE_BYTES = 4 + 2 * MODEL_FIELDS

_DAMAGE = (struct.error, IndexError, ValueError, TypeError, OverflowError, AttributeError, MemoryError)


def read_entry(tflite: bytes, name: str) -> bytes | None:
    """The content of an entry; None: the model has none of that name.

    Raises:
        ModelError: the file is damaged, or the entry larger than :data:`LARGEST_ENTRY_BYTES`.
    """
    try:
        model = _model(tflite)
        for number in range(_count(model.MetadataLength())):
            entry = model.Metadata(number)
            if entry.Name() == name.encode():
                return _content(model, entry, name)
    except _DAMAGE as error:
        raise _damaged(error) from error
    return None


def with_entry(tflite: bytes, name: str, content: bytes) -> bytes:
    """The model with one more entry, or with another content of the one there was.

    Everything else of the file stays, byte by byte; the same arguments give the same bytes.

    Raises:
        ModelError: the file is damaged, or of a form that cannot be moved (weights beyond 2 GB).
    """
    try:
        return _with_entry(tflite, name.encode(), content)
    except _DAMAGE as error:
        raise _damaged(error) from error


def _with_entry(tflite: bytes, name: bytes, content: bytes) -> bytes:
    model = _model(tflite)
    table = model._tab
    buffers = [model.Buffers(number) for number in range(_count(model.BuffersLength(), len(tflite)))]
    if any(buffer.Offset() > 1 for buffer in buffers):
        raise ModelError(
            "the model keeps its weights behind the flatbuffer, where they cannot be moved",
            hint="convert it to less than 2 GB",
        )
    kept = [model.Metadata(number) for number in range(_count(model.MetadataLength()))]
    # Places in the old file that the new lists refer to; the entry's own table and buffer come last, as None.
    buffer_places: list[int | None] = [*(buffer._tab.Pos for buffer in buffers), None]
    entry_places: list[int | None] = [*(entry._tab.Pos for entry in kept if entry.Name() != name), None]
    fields = {
        number: table.Pos + table.Offset(4 + 2 * number)
        for number in range(MODEL_FIELDS)
        if table.Offset(4 + 2 * number)
    }
    if table.Offset(4 + 2 * MODEL_FIELDS):
        raise ModelError("the model is of a newer format than this version knows", hint="update the package")
    return _Front(tflite, name, content, len(buffers)).written(fields, buffer_places, entry_places)


class _Front:
    """The new root and all that it needs in front of the old file."""

    def __init__(self, tflite: bytes, name: bytes, content: bytes, buffer_number: int) -> None:
        self._old = tflite
        self._name, self._content, self._buffer_number = name, content, buffer_number

    def written(self, fields: dict[int, int], buffers: list[int | None], entries: list[int | None]) -> bytes:
        """The whole file: root, lists, entry, buffer, old bytes.

        Args:
            fields: number of a field of the old root → where it is in the old file.
            buffers: places of their tables there; None: the new one.
            entries: the same.
        """
        vtable_at = 8
        root_at = vtable_at + _VTABLE_BYTES
        buffers_at = root_at + 4 + 4 * MODEL_FIELDS
        entries_at = buffers_at + 4 + 4 * len(buffers)
        entry_at = entries_at + 4 + 4 * len(entries) + 8  # a vtable of two fields before the table
        name_at = entry_at + 12
        buffer_at = _aligned(name_at + 4 + len(self._name) + 1, 4) + 8  # after its vtable of one field
        content_at = _aligned(buffer_at + 8 + 4, 16) - 4  # the length before, the bytes aligned
        shift = _aligned(content_at + 4 + len(self._content), ALIGNMENT)
        front = bytearray(shift)

        def refer(at: int, target: int) -> None:
            struct.pack_into("<I", front, at, target - at)

        refer(0, root_at)
        front[4:8] = IDENTIFIER
        struct.pack_into("<HH", front, vtable_at, _VTABLE_BYTES, 4 + 4 * MODEL_FIELDS)
        struct.pack_into("<i", front, root_at, root_at - vtable_at)
        for number in {*fields, BUFFERS, METADATA}:
            place = root_at + 4 + 4 * number
            struct.pack_into("<H", front, vtable_at + 4 + 2 * number, place - root_at)
            if number == BUFFERS:
                refer(place, buffers_at)
            elif number == METADATA:
                refer(place, entries_at)
            else:
                (value,) = struct.unpack_from("<I", self._old, fields[number])
                if number == 0:
                    struct.pack_into("<I", front, place, value)
                else:
                    refer(place, shift + fields[number] + value)
        for at, places, own in ((buffers_at, buffers, buffer_at), (entries_at, entries, entry_at)):
            struct.pack_into("<I", front, at, len(places))
            for index, target in enumerate(places):
                refer(at + 4 + 4 * index, own if target is None else shift + target)
        struct.pack_into("<HHHHiII", front, entry_at - 8, 8, 12, 4, 8, 8, 0, self._buffer_number)
        refer(entry_at + 4, name_at)
        struct.pack_into("<I", front, name_at, len(self._name))
        front[name_at + 4 : name_at + 4 + len(self._name)] = self._name
        struct.pack_into("<HHHHiI", front, buffer_at - 8, 6, 8, 4, 0, 8, 0)
        refer(buffer_at + 4, content_at)
        struct.pack_into("<I", front, content_at, len(self._content))
        front[content_at + 4 : content_at + 4 + len(self._content)] = self._content
        return bytes(front) + self._old


def _model(tflite: bytes) -> Any:
    from ai_edge_litert import schema_py_generated as schema

    if tflite[4:8] != IDENTIFIER:
        raise ModelError("this is not a .tflite file", hint="export the model with TFLiteConverter")
    return schema.Model.GetRootAsModel(tflite, 0)


def _content(model: Any, entry: Any, name: str) -> bytes:
    if not entry.Buffer() < model.BuffersLength():
        raise ValueError(f"entry {name} has no buffer")
    buffer = model.Buffers(entry.Buffer())
    if buffer.DataLength() > LARGEST_ENTRY_BYTES:
        raise ModelError(
            f"the model's metadata entry {name!r} has {buffer.DataLength()} bytes; "
            f"at most {LARGEST_ENTRY_BYTES} are read",
            hint="it was not written by this project: convert the model again",
        )
    return b"" if buffer.DataIsNone() else buffer.DataAsNumpy().tobytes()


def _count(length: int, most: int = MOST_ENTRIES) -> int:
    if length > most:
        raise ValueError(f"a list claims {length} entries")
    return length


def _aligned(at: int, unit: int) -> int:
    return -(-at // unit) * unit


def _damaged(error: BaseException) -> ModelError:
    return ModelError(
        f"the .tflite file is damaged or cut off: {error}", hint="copy or convert the model again"
    )
