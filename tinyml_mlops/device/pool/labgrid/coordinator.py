"""Calls to a labgrid coordinator, and what its refusals mean here."""

from collections.abc import Iterator
from typing import Any, Self

import grpc

from tinyml_mlops.device.pool.labgrid.wire import PACKAGE, message, message_class
from tinyml_mlops.errors import CoordinatorError

DEFAULT_PORT = 20408
CALL_S = 20.0
"""For one call: the coordinator itself waits 10 s for an exporter, and answers one call after the other."""
OPTIONS = (
    # A connection that is silently gone is noticed; intervals are those that labgrid's server allows.
    ("grpc.keepalive_time_ms", 7500),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.http2.max_pings_without_data", 0),
    ("grpc.use_local_subchannel_pool", 1),  # sessions are told apart by their TCP connections
    ("grpc.enable_http_proxy", 0),  # a bench is in the same network
)
UNREACHABLE = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED)


class Coordinator:
    """A connection.

    Attributes:
        address: host and port, for messages.
    """

    def __init__(self, address: str) -> None:
        """Nothing is sent before the first call.

        Args:
            address: ``host`` or ``host:port``.
        """
        self.address = address if address.rpartition("]")[2].count(":") else f"{address}:{DEFAULT_PORT}"
        self._channel = grpc.insecure_channel(self.address, options=OPTIONS)

    def call(self, method: str, **fields: Any) -> Any:
        """Call a method with these fields of its request; its response.

        Raises:
            CoordinatorError: it cannot be reached, or refused.
        """
        rpc = self._channel.unary_unary(
            f"/{PACKAGE}.Coordinator/{method}",
            request_serializer=lambda request: request.SerializeToString(),
            response_deserializer=message_class(f"{method}Response").FromString,
        )
        try:
            return rpc(message(f"{method}Request", **fields), timeout=CALL_S)
        except grpc.RpcError as error:
            raise self.error(error, method) from error

    def stream(self, requests: Iterator[Any]) -> Any:
        """The stream that makes this connection a client's session; an iterator that can be cancelled."""
        rpc = self._channel.stream_stream(
            f"/{PACKAGE}.Coordinator/ClientStream",
            request_serializer=lambda request: request.SerializeToString(),
            response_deserializer=message_class("ClientOutMessage").FromString,
        )
        return rpc(requests)

    def error(self, error: Any, method: str) -> CoordinatorError:
        """What to tell of a call that failed."""
        said = f"{error.details()}".split("; last error: ")[-1] or error.code().name
        if error.code() in UNREACHABLE:
            return CoordinatorError(
                f"the labgrid coordinator {self.address} cannot be reached: {said}",
                hint="does labgrid-coordinator run there? pool.coordinator of bench.yaml names it",
            )
        if error.code() is grpc.StatusCode.UNIMPLEMENTED:
            return CoordinatorError(
                f"what answers at {self.address} is no labgrid coordinator that knows {method}",
                hint="labgrid 24.0 or later is needed; pool.coordinator of bench.yaml names it",
            )
        return CoordinatorError(
            f"the labgrid coordinator {self.address} refused {method}: {said}",
            hint="`labgrid-client places` and `reservations` show what it holds",
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._channel.close()
