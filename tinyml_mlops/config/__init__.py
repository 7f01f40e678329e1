"""``params.yaml`` and the board catalogue as validated, frozen, typed objects. Nothing else reads either."""

from tinyml_mlops.config.board import (
    BAREMETAL,
    BOARDS_DIR,
    ESPIDF,
    PLANRT,
    TFLM,
    Board,
    QemuParams,
    board_names,
    load_board,
    load_target,
)
from tinyml_mlops.config.gate import BoardLimits, GateParams
from tinyml_mlops.config.load import load_params, load_resolved, task_names
from tinyml_mlops.config.params import (
    SYNTHETIC,
    DataParams,
    DeployParams,
    ExperimentParams,
    Params,
    PruneParams,
    QatParams,
    TflmParams,
    TrackingParams,
    TrainParams,
)
from tinyml_mlops.config.variant import Variant

__all__ = [
    "BAREMETAL",
    "BOARDS_DIR",
    "ESPIDF",
    "PLANRT",
    "SYNTHETIC",
    "TFLM",
    "Board",
    "BoardLimits",
    "DataParams",
    "DeployParams",
    "ExperimentParams",
    "GateParams",
    "Params",
    "PruneParams",
    "QatParams",
    "QemuParams",
    "TflmParams",
    "TrackingParams",
    "TrainParams",
    "Variant",
    "board_names",
    "load_board",
    "load_params",
    "load_resolved",
    "load_target",
    "task_names",
]
