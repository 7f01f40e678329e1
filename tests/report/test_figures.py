"""The plots show the numbers they are given, and say so when these do not fit together."""

import subprocess
import sys
from pathlib import Path

import pytest
from matplotlib.figure import Figure

from tinyml_mlops.firmware.arena import ArenaBlock
from tinyml_mlops.report.confusion import confusion_figure
from tinyml_mlops.report.curves import curves_figure
from tinyml_mlops.report.lifetimes import lifetimes_figure
from tinyml_mlops.report.profile import profile_figure
from tinyml_mlops.report.size import size_figure
from tinyml_mlops.report.sqnr import sqnr_figure
from tinyml_mlops.report.task_curve import curve_figure
from tinyml_mlops.tasks.metric import Curve, Line


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def saved(figure: Figure, path: Path) -> bytes:
    figure.savefig(path, metadata={"Software": None})
    return path.read_bytes()


def test_every_count_of_the_confusion_matrix_stands_in_its_cell() -> None:
    figure = confusion_figure([[7, 1], [0, 12]], ["yes", "no"], "title")
    assert texts(figure) == ["7", "1", "12"]
    axes = figure.axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["yes", "no"]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("predicted", "actual")


def test_a_confusion_matrix_of_other_labels_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit 3 labels"):
        confusion_figure([[1, 0], [0, 1]], ["a", "b", "c"], "title")


def test_a_curve_is_drawn_as_it_says() -> None:
    lines = (
        Line(name="model", x=(0.0, 0.5, 1.0), y=(0.0, 0.8, 1.0)),
        Line(name="chance", x=(0.0, 1.0), y=(0.0, 1.0), style="reference"),
        Line(name="chosen", x=(0.5,), y=(0.8,), style="points"),
    )
    curve = Curve(title="ROC curve", x_label="false", y_label="true", lines=lines)
    (axes,) = curve_figure(curve, "a run").axes
    drawn = {line.get_label(): line for line in axes.get_lines()}
    assert drawn["model"].get_xydata().tolist() == [[0.0, 0.0], [0.5, 0.8], [1.0, 1.0]]
    assert [drawn[name].get_linestyle() for name in ("model", "chance", "chosen")] == ["-", "--", "None"]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("false", "true")


def test_losses_and_scores_have_axes_of_their_own() -> None:
    figure = curves_figure([1, 2], {"train_loss": [2.0, 1.0], "train_accuracy": [0.5, 0.75]}, "title")
    left, right = figure.axes
    assert [list(line.get_ydata()) for line in left.get_lines()] == [[2.0, 1.0]]
    assert [list(line.get_ydata()) for line in right.get_lines()] == [[0.5, 0.75]]


def test_the_size_plot_names_what_is_used_and_what_there_is() -> None:
    figure = size_figure(
        {"model": 40_000, "runtime": 8_000},
        {"model": 20_000, "application": 4_000},
        {"flash": 1 << 20, "RAM": 1 << 17},
        "t",
    )
    ticks = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert ticks == ["flash\n48,000 of 1,048,576 bytes", "RAM\n24,000 of 131,072 bytes"]
    widths = [bar.get_width() * 1024 for bar in figure.axes[0].patches]
    assert sorted(widths) == [0, 0, 4_000, 8_000, 20_000, 40_000]


def test_the_profile_gives_cost_and_share_of_each_op() -> None:
    figure = profile_figure(["CONV_2D", "SOFTMAX"], [3000.0, 1000.0], "instructions", "title")
    assert texts(figure) == ["3,000 (75%)", "1,000 (25%)"]
    with pytest.raises(ValueError, match="2 ops, but 1 costs"):
        profile_figure(["CONV_2D", "SOFTMAX"], [1.0], "instructions", "title")


def test_names_of_fused_ops_are_cut() -> None:
    figure = profile_figure(["CONV_2D a;b;c", "SOFTMAX " + "x" * 200], [1.0, 1.0], "instructions", "title")
    ticks = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert ticks[0] == "0  CONV_2D a"
    assert len(ticks[1]) < 50


def test_the_same_numbers_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = (
        saved(confusion_figure([[1, 2], [3, 4]], ["a", "b"], "title"), tmp_path / f"{name}.png")
        for name in "ab"
    )
    assert first == second


def test_lifetimes_are_rectangles_over_the_ops_that_need_them() -> None:
    lives = [
        ArenaBlock(name="model/input;x", offset_bytes=0, size_bytes=100, first_op=-1, last_op=0),
        ArenaBlock(name="", offset_bytes=100, size_bytes=20, first_op=1, last_op=1, scratch=True),
    ]
    axes = lifetimes_figure(lives, ["CONV_2D", "ADD"], "title").axes[0]
    boxes = [(bar.get_x(), bar.get_y(), bar.get_width(), bar.get_height()) for bar in axes.patches]
    assert boxes == [(-1.5, 0, 2, 100), (0.5, 100, 1, 20)]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["0 CONV_2D", "1 ADD"]


def test_the_noisiest_layer_is_drawn_first_with_what_clips() -> None:
    figure = sqnr_figure(["0 A", "1 B", "2 C"], [30.0, 12.0, 40.0], [0.0, 0.031, 0.0], "noise")
    axes = figure.axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["1 B", "0 A", "2 C"]
    assert [bar.get_width() for bar in axes.patches] == [12.0, 30.0, 40.0]
    assert "3.10% clip" in {text.get_text() for text in axes.texts}
    assert axes.yaxis_inverted()


TWO_THREADS = """
import sys, threading
from tinyml_mlops.report.canvas import warm_up
from tinyml_mlops.report.curves import curves_figure
sys.setswitchinterval(1e-6)
failed = []
def draw():
    try:
        curves_figure([1, 2], {"loss": [2.0, 1.0]}, "training")
    except ImportError as error:
        failed.append(error)
warm_up()
threads = [threading.Thread(target=draw) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
sys.exit(str(failed[0]) if failed else 0)
"""


def test_threads_that_draw_at_once_import_matplotlib_one_after_the_other() -> None:
    """Each at its own end, they would be given half-made modules."""
    done = subprocess.run([sys.executable, "-c", TWO_THREADS], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
