"""The messages of labgrid's coordinator that a client needs, as a table; what is not in it is skipped.

Numbers and types are those of the service ``labgrid.Coordinator``. They are declared with presence for every
field, so that a text which was not sent differs from an empty one; on the wire that is the same.
"""

from functools import cache
from typing import Any, Final

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

PACKAGE = "labgrid"
MESSAGES: Final[dict[str, tuple[str, ...]]] = {
    "ClientInMessage": ("1 Sync sync", "2 StartupDone startup", "3 Subscribe subscribe"),
    "ClientOutMessage": ("1 Sync sync", "2 repeated UpdateResponse updates"),
    "Sync": ("1 uint64 id",),
    "StartupDone": ("1 string version", "2 string name"),
    "Subscribe": ("2 bool all_places", "3 bool all_resources"),
    "UpdateResponse": (
        "1 Resource resource",
        "2 ResourcePath del_resource",
        "3 Place place",
        "4 string del_place",
    ),
    "ResourcePath": ("1 string exporter_name", "2 string group_name", "3 string resource_name"),
    "Resource": (
        "1 ResourcePath path",
        "2 string cls",
        "3 map MapValue params",
        "4 map MapValue extra",
        "5 string acquired",
        "6 bool avail",
    ),
    "MapValue": (
        "1 bool bool_value",
        "2 int64 int_value",
        "3 uint64 uint_value",
        "4 double float_value",
        "5 string string_value",
    ),
    "Place": (
        "1 string name",
        "4 map string tags",
        "5 repeated ResourceMatch matches",
        "6 string acquired",
        "11 string reservation",
    ),
    "ResourceMatch": ("1 string exporter", "2 string group", "3 string cls", "4 string name"),
    "Filter": ("1 map string filter",),
    "Reservation": ("1 string owner", "2 string token", "3 int32 state", "6 map string allocations"),
    "AcquirePlaceRequest": ("1 string placename",),
    "AcquirePlaceResponse": (),
    "ReleasePlaceRequest": ("1 string placename", "2 string fromuser"),
    "ReleasePlaceResponse": (),
    "AllowPlaceRequest": ("1 string placename", "2 string user"),
    "AllowPlaceResponse": (),
    "CreateReservationRequest": ("1 map Filter filters",),
    "CreateReservationResponse": ("1 Reservation reservation",),
    "PollReservationRequest": ("1 string token",),
    "PollReservationResponse": ("1 Reservation reservation",),
    "CancelReservationRequest": ("1 string token",),
    "CancelReservationResponse": (),
    "GetReservationsRequest": (),
    "GetReservationsResponse": ("1 repeated Reservation reservations",),
}

_FIELD = descriptor_pb2.FieldDescriptorProto
SCALARS: Final[dict[str, Any]] = {
    "bool": _FIELD.TYPE_BOOL,
    "double": _FIELD.TYPE_DOUBLE,
    "int32": _FIELD.TYPE_INT32,
    "int64": _FIELD.TYPE_INT64,
    "string": _FIELD.TYPE_STRING,
    "uint64": _FIELD.TYPE_UINT64,
}


def message(name: str, /, **fields: Any) -> Any:
    """A message of this name with these fields."""
    return message_class(name)(**fields)


def message_class(name: str) -> Any:
    """The class of a message; for reading and writing bytes."""
    return message_factory.GetMessageClass(_pool().FindMessageTypeByName(f"{PACKAGE}.{name}"))


def plain(value: Any) -> bool | int | float | str | None:
    """What a ``MapValue`` holds; None: nothing."""
    return next((held for _, held in value.ListFields()), None)


@cache
def _pool() -> Any:
    """A pool of our own: the default one belongs to whoever else uses protobuf in this process."""
    file = descriptor_pb2.FileDescriptorProto(
        name="tinyml-labgrid-coordinator.proto", package=PACKAGE, syntax="proto2"
    )
    for name, fields in MESSAGES.items():
        described = file.message_type.add(name=name)
        for line in fields:
            _add_field(described, name, *line.split())
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return pool


def _add_field(described: Any, parent: str, number: str, *words: str) -> None:
    *how, kind, name = words
    field = described.field.add(name=name, number=int(number), label=_FIELD.LABEL_OPTIONAL)
    if how:
        field.label = _FIELD.LABEL_REPEATED
    if how == ["map"]:  # in descriptors, a map is a list of pairs
        pair = described.nested_type.add(name="".join(word.title() for word in name.split("_")) + "Entry")
        pair.options.map_entry = True
        _add_field(pair, parent, "1", "string", "key")
        _add_field(pair, parent, "2", kind, "value")
        field.type, field.type_name = _FIELD.TYPE_MESSAGE, f".{PACKAGE}.{parent}.{pair.name}"
    elif kind in SCALARS:
        field.type = SCALARS[kind]
    else:
        field.type, field.type_name = _FIELD.TYPE_MESSAGE, f".{PACKAGE}.{kind}"
