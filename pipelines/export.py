"""Stage ``export``: C arrays and the plan of one variant for one board, with golden vectors from TFLM."""

from pathlib import Path

from pipelines.stage import stage
from tinyml_mlops.config import TFLM, Board, Params, Variant
from tinyml_mlops.data import TEST, load_split
from tinyml_mlops.evaluation.golden import golden_vectors
from tinyml_mlops.files import write_json
from tinyml_mlops.firmware import export_sources
from tinyml_mlops.firmware.export import export_tflm_sources
from tinyml_mlops.firmware.tflm.tree import open_tree
from tinyml_mlops.layout import Layout
from tinyml_mlops.plan import compile_plan, kernel_set_of


@stage
def export(layout: Layout, params: Params, variant: Variant, board: Board) -> None:
    out = layout.export(variant, board.name)
    tflite = (layout.quantize(variant) / "model.tflite").read_bytes()
    golden = golden_vectors(tflite, load_split(layout.data, TEST))
    golden.save(out / "golden.npz")
    compiled = compile_plan(tflite, kernel_set=kernel_set_of(board.core), golden=golden)
    if board.runtime == TFLM:
        record = export_tflm_sources(tflite, compiled, golden, open_tree(Path(params.tflm.tree or "")), out)
    else:
        record = export_sources(tflite, compiled, out)
    write_json(out / "metrics.json", record.metrics())


if __name__ == "__main__":
    export()
