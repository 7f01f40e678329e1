"""An export for TensorFlow Lite Micro: what its firmware is built from."""

from pathlib import Path

import numpy as np
import pytest

from tests.firmware.tflm.conftest import MakeTree
from tinyml_mlops.config import PLANRT, TFLM
from tinyml_mlops.errors import UnsupportedModelError
from tinyml_mlops.firmware.export import ExportRecord, export_sources, export_tflm_sources
from tinyml_mlops.firmware.tflm.linked import EXPORTED_FOR_TFLM
from tinyml_mlops.firmware.tflm.tree import open_tree
from tinyml_mlops.plan import CompiledPlan, GoldenVectors


@pytest.fixture
def golden() -> GoldenVectors:
    values = np.arange(-2, 1, dtype=np.int8).reshape(3, 1)
    return GoldenVectors((values,), (values,))


def test_has_all_that_the_build_reads(
    tflite: bytes, compiled: CompiledPlan, golden: GoldenVectors, make_tree: MakeTree, tmp_path: Path
) -> None:
    record = export_tflm_sources(tflite, compiled, golden, open_tree(make_tree()), tmp_path / "out")
    assert all((tmp_path / "out" / name).is_file() for name in EXPORTED_FOR_TFLM)
    constants = (tmp_path / "out/tflm/model_tflm.h").read_text()
    assert "MODEL_TFLM_GOLDEN_VECTORS 3u" in constants
    assert ", ".join(f"0x{byte:02x}" for byte in bytes.fromhex(compiled.id)) in constants
    vectors = (tmp_path / "out/tflm/model_golden.c").read_text()
    assert "0xfe,0x00,0x00,0x00,0xfe,0x00,0x00,0x00,0xff," in vectors  # an input, its output, the next input
    assert record == ExportRecord.read(tmp_path / "out" / "export.json")
    assert record.runtime == TFLM
    assert record.metrics() == {"model_size_bytes": len(tflite), "macs": compiled.macs}


def test_an_export_for_planrt_leaves_nothing_of_it(
    tflite: bytes, compiled: CompiledPlan, golden: GoldenVectors, make_tree: MakeTree, tmp_path: Path
) -> None:
    export_tflm_sources(tflite, compiled, golden, open_tree(make_tree()), tmp_path / "out")
    assert export_sources(tflite, compiled, tmp_path / "out").runtime == PLANRT
    assert list((tmp_path / "out" / "tflm").iterdir()) == []


def test_a_model_that_is_refused_leaves_no_sources(
    compiled: CompiledPlan, shared_models: Path, make_tree: MakeTree, tmp_path: Path
) -> None:
    tflite = (shared_models / "kws_ref_model.tflite").read_bytes()
    with pytest.raises(UnsupportedModelError, match="DEPTHWISE_CONV_2D"):
        export_tflm_sources(tflite, compiled, None, open_tree(make_tree()), tmp_path / "out")
    assert list((tmp_path / "out" / "tflm").iterdir()) == []
