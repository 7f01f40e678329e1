"""The deployments target against MLflow's contract, as far as no board is needed."""

import inspect
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from mlflow.deployments import BaseDeploymentClient, get_deploy_client
from mlflow.deployments.interface import plugin_store
from mlflow.exceptions import MlflowException
from mlflow.protos.databricks_pb2 import ErrorCode

from tests.mlflow_plugin.conftest import dense_model
from tests.mlflow_plugin.installed import entry_points
from tinyml_mlops.errors import TinymlError, TrackingError, UserInputError
from tinyml_mlops.mlflow_plugin.deployments import target
from tinyml_mlops.mlflow_plugin.deployments.errors import CODES, code_of
from tinyml_mlops.mlflow_plugin.deployments.model import tflite_of
from tinyml_mlops.mlflow_plugin.flavour.tensors import raw_inputs
from tinyml_mlops.plan.spec import TensorSpec

TARGET = "tinyml_mlops.mlflow_plugin.deployments.target"
BOARD = {"board": "qemu_stm32f405"}


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> BaseDeploymentClient:
    monkeypatch.setenv("TINYML_STATE_DIR", str(tmp_path / "state"))
    plugin_store.register("tinyml", TARGET)
    return get_deploy_client("tinyml")


def code(error: pytest.ExceptionInfo[MlflowException]) -> str:
    return error.value.error_code


def test_the_entry_point_is_declared() -> None:
    assert entry_points()["mlflow.deployments"] == {"tinyml": TARGET}


def test_importing_it_is_cheap() -> None:
    """Neither tensorflow nor anything of MLflow or ours that MLflow has not loaded itself."""
    script = (
        "import sys, mlflow.deployments; before = set(sys.modules)\n"
        f"import {TARGET}\n"
        "print('\\n'.join(sorted(set(sys.modules) - before)), 'tensorflow' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    *added, last = run.stdout.splitlines()
    own = "tinyml_mlops.mlflow_plugin"
    assert last == f"{TARGET} False"
    # Where the package is installed, MLflow has loaded the provider of tags, and with it the package, before.
    assert {name for name in added if not name.startswith(own)} <= {"tinyml_mlops", "tinyml_mlops.errors"}


@pytest.mark.parametrize("method", [name for name in vars(BaseDeploymentClient) if not name.startswith("_")])
def test_signatures_are_mlflows(method: str) -> None:
    ours = inspect.signature(getattr(target.TinymlDeploymentClient, method)).parameters
    theirs = inspect.signature(getattr(BaseDeploymentClient, method)).parameters
    assert [(p.name, p.default) for p in ours.values()] == [(p.name, p.default) for p in theirs.values()]


def test_the_codes_are_mlflows_and_cover_all_of_our_errors() -> None:
    for kind, name in CODES:
        assert ErrorCode.Value(name)
        error = kind("what")
        assert code_of(error) == name, "an entry above hides this one"
    assert code_of(TinymlError("what")) == "INTERNAL_ERROR"


def test_nothing_is_there_at_first(client: BaseDeploymentClient) -> None:
    assert client.list_deployments() == []
    assert client.list_endpoints() == []
    for ask in (client.get_deployment, client.update_deployment, lambda name: client.predict(name, [[1.0]])):
        with pytest.raises(MlflowException, match="'kws'") as error:
            ask("kws")
        assert code(error) == "RESOURCE_DOES_NOT_EXIST"
    client.delete_deployment("kws")
    client.delete_deployment("kws")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"name": "../kws"}, "'../kws'"),
        ({"name": ""}, "cannot be called"),
        ({"name": "locks"}, "'locks'"),
        ({"config": {"bord": "qemu_stm32f405"}}, "'bord'.*\n.*board, timeout_s, link"),
        ({"config": {"board": "nucleo"}}, "'nucleo'.*\n.*qemu_stm32f405"),
        ({"config": {**BOARD, "timeout_s": "soon"}}, "timeout_s='soon'"),
        ({"config": {**BOARD, "timeout_s": "0"}}, "timeout_s='0'"),
        ({"config": None}, "no board"),
        ({"flavor": "sklearn"}, "'sklearn'"),
        ({"model_uri": "/nowhere/model"}, "/nowhere/model"),
        ({"model_uri": "models:/"}, "names no model"),
        ({"model_uri": "models:/kws/1/model"}, "names no model"),
        ({"model_uri": "runs:/0123"}, "names no model"),
        ({"model_uri": "http://user:secret@127.0.0.1:9/model"}, "http://127.0.0.1:9/model cannot be fetched"),
    ],
)
def test_wrong_arguments_of_create(
    client: BaseDeploymentClient, tmp_path: Path, arguments: dict[str, Any], says: str
) -> None:
    (tmp_path / "model.tflite").write_bytes(dense_model())
    given = {"name": "kws", "model_uri": str(tmp_path / "model.tflite"), "config": BOARD}
    with pytest.raises(MlflowException, match=says) as error:
        client.create_deployment(**given | arguments)
    assert code(error) == "INVALID_PARAMETER_VALUE"
    assert client.list_deployments() == []


@pytest.mark.parametrize("count", [0, 2])
def test_a_folder_holds_exactly_one_model(client: BaseDeploymentClient, tmp_path: Path, count: int) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    for number in range(count):
        (folder / f"{number}.tflite").write_bytes(dense_model())
    with pytest.raises(MlflowException, match=f"holds {count} .tflite files") as error:
        client.create_deployment("kws", str(folder), config=BOARD)
    assert code(error) == "INVALID_PARAMETER_VALUE"


def test_a_link_is_not_followed(client: BaseDeploymentClient, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(dense_model())
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "model.tflite").symlink_to(tmp_path / "secret")
    with pytest.raises(MlflowException, match="is a link"):
        client.create_deployment("kws", str(tmp_path / "model"), config=BOARD)


def test_a_changed_model_is_refused(client: BaseDeploymentClient, saved: Path) -> None:
    (saved / "tinyml" / "model.tflite").write_bytes(dense_model(seed=5))
    with pytest.raises(MlflowException, match="not the content") as error:
        client.create_deployment("kws", str(saved))
    assert code(error) == "INVALID_PARAMETER_VALUE"


def test_a_registered_model_that_is_missing(client: BaseDeploymentClient) -> None:
    with pytest.raises(MlflowException, match="nobody") as error:
        client.create_deployment("kws", "models:/nobody/1", config=BOARD)
    assert code(error) == "RESOURCE_DOES_NOT_EXIST"


def test_a_server_that_is_down(
    client: BaseDeploymentClient, own_store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import mlflow

    monkeypatch.setattr("tinyml_mlops.mlflow_plugin.deployments.model.SERVER_S", 0.1)
    mlflow.set_tracking_uri("http://user:secret@127.0.0.1:9")
    with pytest.raises(MlflowException, match="nothing was deployed") as error:
        client.create_deployment("kws", "models:/kws@champion", config=BOARD)
    assert code(error) == "TEMPORARILY_UNAVAILABLE"
    assert "secret" not in str(error.value)


def test_samples_of_any_shape_come_out_of_the_file_of_the_command() -> None:
    """MLflow reads it with pandas, which makes a column of each element of the first dimension."""
    x = np.arange(2 * 4 * 3, dtype=np.float32).reshape(2, 4, 3, 1)
    spec = TensorSpec("window", np.dtype(np.int8), (1, 4, 3, 1), 0.5, 0)
    (expected,) = raw_inputs(x, [spec], ["window"])
    for document in (x.tolist(), x.reshape(2, -1).tolist(), {"inputs": x.tolist()}):
        frame = pd.read_json(io.StringIO(json.dumps(document)))
        assert np.array_equal(raw_inputs(frame, [spec], ["window"])[0], expected)
    for wrong, says in (
        ([[[1.0], [2.0]], [[1.0], ["a"]]], "numbers"),
        ([[[1.0], [2.0]], [[1.0], []]], "shape"),
    ):
        with pytest.raises(UserInputError, match=says):
            raw_inputs(pd.read_json(io.StringIO(json.dumps(wrong))), [spec], ["window"])


def test_a_registry_kept_apart_says_which_model_it_is(
    own_store: str, tmp_path: Path, tflite: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    import mlflow

    from tinyml_mlops.mlflow_plugin import flavour

    monkeypatch.setattr("tinyml_mlops.mlflow_plugin.deployments.model.SERVER_S", 0.1)
    mlflow.set_registry_uri(f"sqlite:///{tmp_path}/registry.db")
    with mlflow.start_run() as run:
        info = flavour.log_model(tflite, "dense", registered_model_name="dense")
    mlflow.MlflowClient().set_registered_model_alias("dense", "champion", "1")
    found = tflite_of("models:/dense@champion")
    assert (found.resolved_uri, found.run_id, found.tflite) == ("models:/dense/1", run.info.run_id, tflite)
    mlflow.set_registry_uri("http://user:secret@127.0.0.1:9")
    with pytest.raises(TrackingError, match=r"the MLflow model registry at http://127\.0\.0\.1:9") as error:
        tflite_of("models:/dense@champion")
    assert "name another in MLFLOW_REGISTRY_URI" in str(error.value)
    assert (
        tflite_of(info.model_uri).tflite == tflite
    )  # by the id of the logged model: no version is asked for


def test_what_boards_have_no_answer_to_is_not_implemented(client: BaseDeploymentClient) -> None:
    for question in ("predict_stream", "explain"):
        with pytest.raises(MlflowException, match=f"target tinyml has no {question}") as error:
            getattr(client, question)("kws", [[1.0]])
        assert code(error) == "NOT_IMPLEMENTED"


def test_an_endpoint_that_is_not_there(client: BaseDeploymentClient) -> None:
    for ask in (
        lambda: client.create_deployment("kws", "model", endpoint="prod"),
        lambda: client.update_deployment("kws", endpoint="prod"),
        lambda: client.delete_deployment("kws", endpoint="prod"),
        lambda: client.list_deployments(endpoint="prod"),
        lambda: client.get_deployment("kws", endpoint="prod"),
        lambda: client.predict("kws", [[1.0]], endpoint="prod"),
        lambda: client.get_endpoint("prod"),
        lambda: client.update_endpoint("prod"),
    ):
        with pytest.raises(MlflowException, match="no endpoint 'prod'") as error:
            ask()
        assert code(error) == "RESOURCE_DOES_NOT_EXIST"
    client.delete_endpoint("prod")


def test_more_wrong_arguments(client: BaseDeploymentClient) -> None:
    for ask, says in (
        (lambda: get_deploy_client("tinyml:/somewhere"), "says more than"),
        (lambda: client.update_deployment("kws", flavor="tinyml"), "without a model URI"),
        (lambda: client.delete_deployment("kws", config={"force": "yes"}), "'force'.*\n.*no config"),
        (lambda: client.predict(inputs=[[1.0]]), "no deployment"),
        (lambda: client.predict("kws"), "no inputs"),
        (lambda: target.run_local("kws", "model", None, {"link": "x"}), "'link'.*\n.*for_s"),
        (lambda: target.run_local("k/s", "model"), "'k/s'"),
    ):
        with pytest.raises(MlflowException, match=says) as error:
            ask()
        assert code(error) == "INVALID_PARAMETER_VALUE"


def test_a_damaged_state_file(client: BaseDeploymentClient, tmp_path: Path) -> None:
    state = tmp_path / "state" / "tinyml-deployments"
    state.mkdir(parents=True)
    (state / "deployments.sqlite").write_bytes(b"no database, but long enough to be one" * 50)
    with pytest.raises(MlflowException, match=r"deployments\.sqlite cannot be used") as error:
        client.list_deployments()
    assert code(error) == "INTERNAL_ERROR"


def test_folders_of_the_user_are_left_alone(client: BaseDeploymentClient, tmp_path: Path) -> None:
    """TINYML_STATE_DIR may be a folder that has others in it, with the name of a deployment."""
    (tmp_path / "state" / "kws").mkdir(parents=True)
    client.delete_deployment("kws")
    assert (tmp_path / "state" / "kws").is_dir()
