"""TCP ports of emulated boards: bound here and handed over, so that QEMU never meets a busy one."""

import errno
import socket

from tinyml_mlops.errors import LinkError, PortBusyError

HOST = "127.0.0.1"


def listen(port: int = 0) -> socket.socket:
    """A listening socket on loopback; port 0: any that is free.

    Raises:
        PortBusyError: somebody else listens there.
        LinkError: the port is not allowed.
    """
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(1)
    except (OSError, OverflowError) as error:
        listener.close()
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            raise PortBusyError(
                f"TCP port {port} is used by another program",
                hint="choose another with --port, or leave --port out to take any that is free",
            ) from error
        raise LinkError(f"TCP port {port} cannot be used: {error}", hint="choose one above 1023") from error
    return listener


def url_of(listener: socket.socket) -> str:
    """The pyserial URL that reaches ``listener``."""
    return f"socket://{HOST}:{listener.getsockname()[1]}"
