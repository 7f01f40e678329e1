"""Fitting: it learns, it repeats itself to the byte, it says when data is missing."""

import csv
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tinyml_mlops.config import Params, Variant
from tinyml_mlops.errors import DataError, UserInputError
from tinyml_mlops.tasks import load_task
from tinyml_mlops.training import quantize, train
from tinyml_mlops.training.fit import history_csv

pytestmark = pytest.mark.training


def test_the_loss_falls_and_history_has_a_row_an_epoch(sine_model: Path) -> None:
    rows = list(csv.DictReader((sine_model.parent / "history.csv").read_text().splitlines()))
    assert [row["epoch"] for row in rows] == [str(number) for number in range(1, 21)]
    assert {"loss", "mae", "val_loss", "val_mae"} <= set(rows[0])
    assert float(rows[-1]["val_loss"]) < 0.3 * float(rows[0]["val_loss"])


def test_another_process_gives_the_same_bytes(
    tmp_path: Path, sine_data: Path, sine_model: Path, make_params: Callable[..., Params]
) -> None:
    (tmp_path / "params.json").write_text(make_params().model_dump_json())
    code = (
        "import sys; from pathlib import Path; from tinyml_mlops.config import Params;"
        "from tinyml_mlops.tasks import load_task; from tinyml_mlops.training import train;"
        "data, out = Path(sys.argv[1]), Path(sys.argv[2]);"
        "params = Params.model_validate_json((out / 'params.json').read_text(), strict=False);"
        "train(load_task('sine'), data, params, out)"
    )
    subprocess.run([sys.executable, "-c", code, str(sine_data), str(tmp_path)], check=True)
    for name in ("model.keras", "history.csv"):
        assert (tmp_path / name).read_bytes() == (sine_model.parent / name).read_bytes()


def test_history_is_written_without_rounding() -> None:
    assert history_csv({"loss": [0.1 + 0.2]}) == "epoch,loss\n1,0.30000000000000004\n"


def test_without_data_the_message_says_so(tmp_path: Path, make_params: Callable[..., Params]) -> None:
    with pytest.raises(UserInputError, match=r"manifest\.json does not exist"):
        train(load_task("sine"), tmp_path, make_params(), tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("content", [None, b"", b"no model"])
def test_a_missing_or_damaged_model_is_named(
    tmp_path: Path, sine_data: Path, make_params: Callable[..., Params], content: bytes | None
) -> None:
    model = tmp_path / "model.keras"
    if content is not None:
        model.write_bytes(content)
    with pytest.raises(DataError, match=r"model\.keras"):
        quantize(load_task("sine"), Variant.FLOAT32, sine_data, model, make_params(), tmp_path / "out")
    assert not (tmp_path / "out").exists()
