"""An alias is moved by one at a time. Imports mlflow.

MLflow's API has no compare-and-set, and a tag that is written twice keeps the last value. So whoever moves an
alias writes his mark, waits until everybody who saw no mark has written his own, and goes on only if the mark
is still his (Fischer's mutual exclusion, 1985). That holds as long as a request takes less than
:data:`SETTLE_S`; a slower one is noticed when the alias is read again after it was written.
"""

import os
import socket
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psutil
from mlflow.exceptions import MlflowException
from mlflow.protos.databricks_pb2 import INVALID_PARAMETER_VALUE, RESOURCE_DOES_NOT_EXIST, ErrorCode
from mlflow.tracking import MlflowClient

from tinyml_mlops.errors import TrackingError

SETTLE_S = 1.0
STALE_S = 60.0
"""A mark this old was left by a process that died; clocks may differ by less."""
MISSING = {ErrorCode.Name(RESOURCE_DOES_NOT_EXIST), ErrorCode.Name(INVALID_PARAMETER_VALUE)}

_over: set[str] = set()
"""Marks of this process that hold nothing any more, whether or not the server could be told so."""


def alias_of(client: MlflowClient, name: str, alias: str) -> str:
    """The version that an alias points to; empty: none."""
    try:
        return str(client.get_model_version_by_alias(name, alias).version)
    except MlflowException as error:
        if error.error_code not in MISSING:
            raise
        return ""


def move_alias(client: MlflowClient, name: str, alias: str, *, expected: str, version: str) -> None:
    """Point ``alias`` to ``version`` if it still points to ``expected`` (empty: nothing).

    Raises:
        TrackingError: somebody else moves it, or has moved it; the alias is his.
    """
    with _marked(client, name, alias):
        found = alias_of(client, name, alias)
        if found not in (expected, version):
            raise _lost(f"{alias} of {name} was moved to version {found} while {version} was being judged")
        client.set_registered_model_alias(name, alias, version)
        found = alias_of(client, name, alias)
        if found != version:
            raise _lost(f"{alias} of {name} was moved to version {found} at the same moment")


@contextmanager
def _marked(client: MlflowClient, name: str, alias: str) -> Iterator[None]:
    key = f"tinyml.moving.{alias}"
    mark = f"{time.time():.0f} {socket.gethostname()}:{os.getpid()} {uuid.uuid4().hex}"
    held = client.get_registered_model(name).tags.get(key, "")
    if held and not _left_behind(held):
        raise _lost(f"{held.split(' ')[1]} moves {alias} of {name} at this moment")
    try:
        try:
            client.set_registered_model_tag(name, key, mark)
        except MlflowException:
            # A store may refuse the second of two first writes (a unique key of its table).
            if not client.get_registered_model(name).tags.get(key):
                raise
        time.sleep(SETTLE_S)
        held = client.get_registered_model(name).tags.get(key, "")
        if held != mark:
            raise _lost(f"{alias} of {name} is moved by another promotion at this moment")
        yield
    finally:
        _over.add(mark)
        if held == mark:
            with suppress(MlflowException):  # a mark that stays is known to be left behind
                client.delete_registered_model_tag(name, key)


def _left_behind(mark: str) -> bool:
    """Whoever wrote it does not move anything any more: it is old, or its process on this machine is gone."""
    if mark in _over or time.time() - _written_s(mark) >= STALE_S:
        return True
    host, _, pid = mark.split(" ")[1].rpartition(":")
    return host == socket.gethostname() and pid.isdecimal() and not psutil.pid_exists(int(pid))


def _written_s(mark: str) -> float:
    first = mark.partition(" ")[0]
    return float(first) if first.isdecimal() and mark.count(" ") == 2 else 0.0


def _lost(what: str) -> TrackingError:
    return TrackingError(what, hint="promote again: the version is then compared with the new one")
