"""Our errors as MLflow's: the one place where one becomes the other."""

from collections.abc import Iterator
from contextlib import contextmanager

from tinyml_mlops.errors import (
    BoardError,
    FleetError,
    HostToolError,
    LinkError,
    ModelError,
    PortBusyError,
    TinymlError,
    TrackingError,
    UserInputError,
)


class DeploymentExistsError(UserInputError):
    """The name is taken."""


class NoDeploymentError(UserInputError):
    """There is no deployment of this name."""


class NoEndpointError(UserInputError):
    """There is no endpoint of this name."""


class EndpointExistsError(UserInputError):
    """The name is taken."""


class NotOnBoardsError(UserInputError):
    """MLflow knows the question, boards have no answer to it."""


class BusyError(LinkError):
    """Another process works on the deployment."""


CODES: tuple[tuple[type[Exception], str], ...] = (
    (DeploymentExistsError, "RESOURCE_ALREADY_EXISTS"),
    (NoDeploymentError, "RESOURCE_DOES_NOT_EXIST"),
    (NoEndpointError, "RESOURCE_DOES_NOT_EXIST"),
    (EndpointExistsError, "RESOURCE_ALREADY_EXISTS"),
    (NotOnBoardsError, "NOT_IMPLEMENTED"),
    (UserInputError, "INVALID_PARAMETER_VALUE"),
    (ModelError, "INVALID_PARAMETER_VALUE"),
    (BusyError, "RESOURCE_CONFLICT"),
    (PortBusyError, "RESOURCE_CONFLICT"),
    (LinkError, "TEMPORARILY_UNAVAILABLE"),
    (TrackingError, "TEMPORARILY_UNAVAILABLE"),
    (BoardError, "INVALID_STATE"),
    (FleetError, "INVALID_STATE"),
    (HostToolError, "INTERNAL_ERROR"),
    (TinymlError, "INTERNAL_ERROR"),
    (OSError, "INTERNAL_ERROR"),  # a full disk, a folder that may not be written
)
"""The first that fits: the more special ones come first. Names of MLflow's ``ErrorCode``."""


@contextmanager
def translated() -> Iterator[None]:
    """As a decorator: what the function raises of :data:`CODES` becomes an ``MlflowException``."""
    try:
        yield
    except (TinymlError, OSError) as error:
        from mlflow.exceptions import MlflowException
        from mlflow.protos.databricks_pb2 import ErrorCode

        raise MlflowException(str(error), error_code=ErrorCode.Value(code_of(error))) from error


def code_of(error: Exception) -> str:
    """Name of MLflow's code for an error of :data:`CODES`."""
    return next(code for kind, code in CODES if isinstance(error, kind))
