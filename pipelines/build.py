"""Stage ``build``: firmware of one variant for one board, and where its bytes went."""

from pipelines.stage import stage
from tinyml_mlops.config import Board, Params, Variant
from tinyml_mlops.files import write_json
from tinyml_mlops.firmware import build_firmware
from tinyml_mlops.layout import Layout


@stage
def build(layout: Layout, _params: Params, variant: Variant, board: Board) -> None:
    out = layout.build(variant, board.name)
    record = build_firmware(board, layout.export(variant, board.name), out)
    write_json(out / "metrics.json", record.metrics())


if __name__ == "__main__":
    build()
