"""Arguments of MLflow's that mean the same everywhere, and questions that have no answer here."""

from typing import NoReturn

from tinyml_mlops.errors import UserInputError
from tinyml_mlops.mlflow_plugin.deployments.errors import NotOnBoardsError

FLAVOR = "tinyml"


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
