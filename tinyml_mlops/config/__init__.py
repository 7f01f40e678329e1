"""``params.yaml`` and the board catalogue as validated, frozen, typed objects. Nothing else reads either."""

from tinyml_mlops.config.board import BOARDS_DIR, Board, QemuParams, board_names, load_board
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
    TrackingParams,
    TrainParams,
)
from tinyml_mlops.config.variant import Variant

__all__ = [
    "BOARDS_DIR",
    "SYNTHETIC",
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
    "TrackingParams",
    "TrainParams",
    "Variant",
    "board_names",
    "load_board",
    "load_params",
    "load_resolved",
    "task_names",
]
