"""Both stores in use: a client of them, and MLflow's defaults meanwhile. Imports mlflow."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import mlflow
from mlflow.tracking import MlflowClient

from tinyml_mlops.tracking.failures import translated
from tinyml_mlops.tracking.location import TRACKING_VARIABLE
from tinyml_mlops.tracking.probe import HINT
from tinyml_mlops.tracking.stores import REGISTRY_VARIABLE, Stores


@contextmanager
def opened(stores: Stores, hint: str = HINT) -> Iterator[MlflowClient]:
    """Give a client of both, and make them MLflow's defaults as long.

    MLflow looks up `models:/…` on its default stores, whatever stores a client was made for.

    Raises:
        TrackingError: what fails inside; ``hint`` as in :func:`~tinyml_mlops.tracking.probe.unreachable`.
    """
    with translated(stores, hint), default_stores(stores):
        yield client_of(stores, hint)


def client_of(stores: Stores, hint: str = HINT) -> MlflowClient:
    """A client of both stores; MLflow's defaults stay what they are.

    Raises:
        TrackingError: the registry is a database that cannot be opened.
    """
    client = MlflowClient(tracking_uri=stores.tracking.uri, registry_uri=stores.registry.uri)
    if stores.apart and not stores.registry.is_http:  # a database does not say its name where it fails
        with translated(stores.registry, hint):
            client.search_registered_models(max_results=1)
    return client


@contextmanager
def default_stores(stores: Stores) -> Iterator[None]:
    """Make them those of ``mlflow.…``, and put back what was told before."""
    env = {name: os.environ.get(name) for name in (TRACKING_VARIABLE, REGISTRY_VARIABLE)}
    tracking, registry = mlflow.get_tracking_uri(), mlflow.get_registry_uri()
    mlflow.set_tracking_uri(stores.tracking.uri)
    mlflow.set_registry_uri(stores.registry.uri)
    try:
        yield
    finally:
        # MLflow writes what it is told into the environment, too: None gives the choice back to it.
        own = env[TRACKING_VARIABLE] in (None, tracking)
        mlflow.set_tracking_uri(None if own else tracking)  # type: ignore[arg-type]
        own = (env[REGISTRY_VARIABLE] or tracking) == registry
        mlflow.set_registry_uri(None if own else registry)  # type: ignore[arg-type]
        for name, value in env.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
