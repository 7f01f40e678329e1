"""The entry point of ``mlflow.deployments``: what MLflow asks, each question passed on at once.

MLflow takes :func:`run_local`, :func:`target_help` and the one client class that is visible here. Whatever
costs time to import is imported by the call that needs it.
"""

from typing import TYPE_CHECKING, Any, NoReturn

from mlflow.deployments import BaseDeploymentClient, PredictionsResponse

from tinyml_mlops.mlflow_plugin.deployments.arguments import (
    check_target,
    expect_flavor,
    refuse,
)
from tinyml_mlops.mlflow_plugin.deployments.errors import translated
from tinyml_mlops.mlflow_plugin.deployments.help import HELP

if TYPE_CHECKING:
    from tinyml_mlops.mlflow_plugin.fleets.deployments import FleetDeployments
    from tinyml_mlops.mlflow_plugin.fleets.endpoints import Endpoint, Endpoints

Config = dict[str, Any]


class TinymlDeploymentClient(BaseDeploymentClient):
    """Models on single boards and fleets: an endpoint is a fleet, and without one a deployment is on a board.

    Raises ``MlflowException`` only; codes as ``errors`` has them.
    """

    @translated()
    def __init__(self, target_uri: str) -> None:
        super().__init__(target_uri)  # type: ignore[no-untyped-call]
        check_target(target_uri)

    @translated()
    def create_deployment(
        self,
        name: str,
        model_uri: str,
        flavor: str | None = None,
        config: Config | None = None,
        endpoint: str | None = None,
    ) -> dict[str, Any]:
        """Compile, build, flash, self-test; a deployment is there when all of it went well.

        On a fleet: a rollout of a registered version.

        Returns:
            See :meth:`get_deployment`.
        """
        expect_flavor(flavor)
        if endpoint is not None:
            fleet = _on_fleet(endpoint)
            return fleet.described(fleet.create(name, model_uri, config))
        from tinyml_mlops.mlflow_plugin.deployments.deployments import Deployments
        from tinyml_mlops.mlflow_plugin.deployments.settings import Settings

        deployments = Deployments()
        return deployments.described(deployments.create(name, model_uri, Settings.of(config)))

    @translated()
    def update_deployment(
        self,
        name: str,
        model_uri: str | None = None,
        flavor: str | None = None,
        config: Config | None = None,
        endpoint: str | None = None,
    ) -> dict[str, Any]:
        """Another model, board or setting; without any, the model is put on its board again.

        Where that fails, the model that ran before is put back and the error is raised. On a fleet: a new
        rollout.

        Returns:
            See :meth:`get_deployment`; MLflow's command line reads its flavour.
        """
        expect_flavor(flavor, model_uri=model_uri, update=True)
        if endpoint is not None:
            fleet = _on_fleet(endpoint)
            return fleet.described(fleet.update(name, model_uri, config))
        from tinyml_mlops.mlflow_plugin.deployments.deployments import Deployments

        deployments = Deployments()
        return deployments.described(deployments.update(name, model_uri, config))

    @translated()
    def delete_deployment(self, name: str, config: Config | None = None, endpoint: str | None = None) -> None:
        """Switch the emulated board off and forget the deployment; one that is not there is no error.

        On a fleet: stop its rollout.
        """
        if endpoint is not None:
            _on_fleet(endpoint).delete(name, config)
            return
        from tinyml_mlops.mlflow_plugin.deployments.deployments import Deployments
        from tinyml_mlops.mlflow_plugin.deployments.settings import expect_known

        expect_known(config, ())
        Deployments().delete(name)

    @translated()
    def list_deployments(self, endpoint: str | None = None) -> list[dict[str, Any]]:
        """All of them by name, each as :meth:`get_deployment` gives it."""
        if endpoint is not None:
            fleet = _on_fleet(endpoint)
            return [fleet.described(found)] if (found := fleet.find()) else []
        from tinyml_mlops.mlflow_plugin.deployments.deployments import Deployments

        deployments = Deployments()
        return [deployments.described(each) for each in deployments.all()]

    @translated()
    def get_deployment(self, name: str, endpoint: str | None = None) -> dict[str, Any]:
        """``name``, ``flavor``, ``state``, ``url``, and everything that was recorded.

        On a fleet: ``groups`` (the waves of the last rollout), ``versions`` (how many devices run which), and
        the rollout's ``state``.
        """
        if endpoint is not None:
            fleet = _on_fleet(endpoint)
            return fleet.described(fleet.get(name))
        from tinyml_mlops.mlflow_plugin.deployments.deployments import Deployments

        deployments = Deployments()
        return deployments.described(deployments.get(name))

    @translated()
    def predict(
        self, deployment_name: str | None = None, inputs: Any = None, endpoint: str | None = None
    ) -> PredictionsResponse:
        """What the device answers.

        Args:
            deployment_name: of the deployment.
            inputs: an array, nested list or data frame of samples, or a mapping of input names; arrays of the
                tensors' own types are raw, all others real values. ``{"inputs": …, "params": {"raw": True}}``
                is raw in and out.
            endpoint: a fleet: one of its canaries answers.

        Returns:
            ``predictions`` (nested lists; by name where the model has several outputs) and who gave them.
        """
        if endpoint is not None:
            return PredictionsResponse(_on_fleet(endpoint).predict(deployment_name, inputs))
        from tinyml_mlops.mlflow_plugin.deployments.deployments import Deployments
        from tinyml_mlops.mlflow_plugin.deployments.predict import answer

        return PredictionsResponse(answer(Deployments(), deployment_name, inputs))

    @translated()
    def predict_stream(
        self, deployment_name: str | None = None, inputs: Any = None, endpoint: str | None = None
    ) -> NoReturn:
        """Refused: MLflow means the words of a language model by it."""
        refuse("predict_stream", "predict answers all samples at once")

    @translated()
    def explain(
        self, deployment_name: str | None = None, df: Any = None, endpoint: str | None = None
    ) -> NoReturn:
        """Refused: a device computes outputs and nothing else."""
        refuse("explain", "explain the model here: mlflow.pyfunc.load_model")

    @translated()
    def create_endpoint(self, name: str, config: Config | None = None) -> dict[str, Any]:
        """Take a fleet's file: ``config["file"]``, or the ``fleet.yaml`` here that has this name."""
        return _described(_endpoints().create(name, config))

    @translated()
    def update_endpoint(self, endpoint: str, config: Config | None = None) -> dict[str, Any]:
        """Take another file for it."""
        return _described(_endpoints().update(endpoint, config))

    @translated()
    def delete_endpoint(self, endpoint: str) -> None:
        """Forget it; devices, deployment and history stay, and are there again when it is created again."""
        _endpoints().delete(endpoint)

    @translated()
    def list_endpoints(self) -> list[dict[str, Any]]:
        """By name, each with its file."""
        return [each.model_dump(mode="json") for each in _endpoints().all()]

    @translated()
    def get_endpoint(self, endpoint: str) -> dict[str, Any]:
        """Its file, its deployment, and how many of its devices run which model."""
        return _described(_endpoints().get(endpoint))


def _endpoints() -> "Endpoints":
    from tinyml_mlops.mlflow_plugin.fleets.endpoints import Endpoints

    return Endpoints()


def _on_fleet(endpoint: str) -> "FleetDeployments":
    from tinyml_mlops.mlflow_plugin.fleets.deployments import FleetDeployments

    return FleetDeployments(_endpoints().get(endpoint))


def _described(endpoint: "Endpoint") -> dict[str, Any]:
    from tinyml_mlops.mlflow_plugin.fleets.deployments import FleetDeployments

    return endpoint.model_dump(mode="json") | FleetDeployments(endpoint).summary()


@translated()
def run_local(name: str, model_uri: str, flavor: str | None = None, config: Config | None = None) -> None:
    """Put the model on an emulated board and keep that on until interrupted; nothing is recorded."""
    from tinyml_mlops.mlflow_plugin.deployments.local import run

    expect_flavor(flavor)
    run(name, model_uri, config)


def target_help() -> str:
    """What ``mlflow deployments help -t tinyml`` prints."""
    return HELP
