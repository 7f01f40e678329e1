"""``mlflow.models.evaluate(…, evaluators="tinyml")``: what a model is worth on a board.

MLflow imports this module with its evaluators: it imports nothing of its own before something is evaluated.
"""

from typing import TYPE_CHECKING, Any

from mlflow.models.evaluation.base import EvaluationResult, ModelEvaluator

if TYPE_CHECKING:
    from mlflow.data.evaluation_dataset import EvaluationDataset
    from mlflow.pyfunc import PyFuncModel

    from tinyml_mlops.mlflow_plugin.flavour import TinymlModel

BOARD = "board"


class TinymlEvaluator(ModelEvaluator):
    """Builds firmware with the model, flashes a board, and measures over the data.

    ``evaluator_config``: see :class:`tinyml_mlops.mlflow_plugin.board_evaluation.BoardConfig`.
    """

    @classmethod
    def can_evaluate(cls, *, model_type: str, evaluator_config: dict[str, Any] | None, **kwargs: Any) -> bool:
        """Where a board is named: without evaluators, MLflow asks all that are installed."""
        return BOARD in (evaluator_config or {})

    def evaluate(
        self,
        *,
        model_type: str,
        dataset: "EvaluationDataset",
        run_id: str,
        evaluator_config: dict[str, Any] | None,
        model: "PyFuncModel | None" = None,
        model_id: str | None = None,
        **kwargs: Any,
    ) -> EvaluationResult:
        """Measure; log the canonical metrics, and as tags of the run what the registry's gate asks for.

        Raises:
            MlflowException: the model is of another flavour, or config or data are wrong.
            TinymlError: it does not fit, or building, flashing or reaching the board failed.
        """
        from mlflow.exceptions import MlflowException

        from tinyml_mlops.errors import UserInputError
        from tinyml_mlops.mlflow_plugin.board_evaluation import BoardConfig, evaluate_on_board
        from tinyml_mlops.mlflow_plugin.evaluation_log import log_evaluation

        try:
            config = BoardConfig.of(evaluator_config or {})
            labels = dataset.labels_data if dataset.has_targets else None
            found = evaluate_on_board(_own(model), dataset.features_data, labels, config)
        except UserInputError as error:
            raise MlflowException.invalid_parameter_value(str(error)) from error
        log_evaluation(
            found, run_id, with_metrics=model_id is None
        )  # MLflow logs them where it knows the model
        return EvaluationResult(  # type: ignore[no-untyped-call]
            metrics=found.metrics, artifacts={}, run_id=run_id
        )


def _own(model: "PyFuncModel | None") -> "TinymlModel":
    """The model behind MLflow's wrapper.

    Raises:
        UserInputError: there is none, or it is of another flavour.
    """
    from tinyml_mlops.errors import UserInputError
    from tinyml_mlops.mlflow_plugin.flavour import TinymlModel

    try:
        found = model.get_raw_model() if model else None  # type: ignore[no-untyped-call]
    except (NotImplementedError, AttributeError):
        found = None
    if not isinstance(found, TinymlModel):
        raise UserInputError(
            "the evaluator tinyml takes models of the flavour tinyml only",
            hint="log the .tflite with tinyml_mlops.mlflow_plugin.flavour.log_model",
        )
    return found
