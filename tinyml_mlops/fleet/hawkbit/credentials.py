"""Who this process is for a hawkBit server: from the environment, so that no file, log or ``ps`` has it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from tinyml_mlops.errors import UserInputError

USER, PASSWORD = "TINYML_HAWKBIT_USER", "TINYML_HAWKBIT_PASSWORD"
GATEWAY_TOKEN = "TINYML_HAWKBIT_GATEWAY_TOKEN"  # noqa: S105


@dataclass(frozen=True)
class Operator:
    """An account of the Management API; one of another tenant begins with the tenant and a backslash."""

    user: str
    password: str = field(repr=False)


def operator(environment: Mapping[str, str] = os.environ) -> Operator:
    """Who begins rollouts.

    Raises:
        UserInputError: the environment does not say.
    """
    return Operator(_variable(environment, USER), _variable(environment, PASSWORD))


def gateway_token(environment: Mapping[str, str] = os.environ) -> str:
    """What proves that a gateway may speak for devices; ``authentication.gatewaytoken.key`` of the server.

    Raises:
        UserInputError: the environment does not say.
    """
    return _variable(environment, GATEWAY_TOKEN)


def _variable(environment: Mapping[str, str], name: str) -> str:
    if value := environment.get(name):
        return value
    raise UserInputError(f"{name} is not set", hint="put it into the environment; it belongs into no file")
