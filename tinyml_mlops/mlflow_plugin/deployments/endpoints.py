"""Arguments of MLflow's that mean nothing here yet. A fleet will be an endpoint; until then there is none."""

from typing import NoReturn

from tinyml_mlops.errors import UserInputError
from tinyml_mlops.mlflow_plugin.deployments.errors import NoEndpointError, NoFleetsError, NotOnBoardsError

FLAVOR = "tinyml"
HINT = "leave the endpoint out: a deployment is a model on one board"


def expect_endpoint(endpoint: str | None) -> None:
    """Look an endpoint up; None is the one of single boards.

    Raises:
        NoEndpointError: there is no such endpoint.
    """
    if endpoint is not None:
        raise NoEndpointError(f"there is no endpoint {endpoint!r}", hint=HINT)


def refuse_endpoint(name: str) -> NoReturn:
    """Raises NoFleetsError: endpoints cannot be made."""
    raise NoFleetsError(f"endpoint {name!r} cannot be made: target tinyml has no fleets", hint=HINT)


def refuse(question: str, instead: str) -> NoReturn:
    """Raises NotOnBoardsError: boards do not answer it."""
    raise NotOnBoardsError(f"target tinyml has no {question}", hint=instead)


def expect_flavor(flavor: str | None, *, model_uri: str | None = None, update: bool = False) -> None:
    """Check MLflow's ``flavor`` argument.

    Raises:
        UserInputError: another flavour than ours, or one for an update without a model.
    """
    if flavor not in (None, FLAVOR):
        raise UserInputError(
            f"target tinyml does not deploy flavor {flavor!r}", hint=f"it is {FLAVOR!r} or left out"
        )
    if update and flavor is not None and model_uri is None:
        raise UserInputError("a flavor without a model URI", hint="name the model that is of this flavor")


def check_target(uri: str) -> None:
    """Check the URI that MLflow found us by.

    Raises:
        UserInputError: it says more than the target's name.
    """
    if uri.rstrip("/") not in ("tinyml", "tinyml:"):
        raise UserInputError(
            f"target {uri!r} says more than 'tinyml'", hint="write -t tinyml; boards are chosen by -C board=…"
        )
