"""Tables for DVC's plots: a row for each sample or point, and none where there is nothing."""

import numpy as np

from tinyml_mlops.data import Split
from tinyml_mlops.decision import NOTHING
from tinyml_mlops.evaluation.plots import confusion_csv, curve_csv
from tinyml_mlops.tasks.metric import Curve, Line

SPLIT = Split(np.zeros((3, 1), np.float32), np.array([0, 1, 1]), np.array(["a", "b", "c"]))


def test_confusions_by_name_and_samples_without_an_answer() -> None:
    written = confusion_csv(SPLIT, np.array([0, 0, NOTHING]), ("no", "yes"))
    assert written.splitlines() == ["actual,predicted", "no,no", "yes,no", "yes,"]
    assert confusion_csv(SPLIT, None, ()) == "actual,predicted\n"


def test_points_of_a_curve_without_what_they_are_compared_with() -> None:
    lines = (
        Line(name="model", x=(0.0, 1.0), y=(0.5, 0.25)),
        Line(name="chance", x=(0.0,), y=(0.0,), style="reference"),
        Line(name="chosen", x=(0.1,), y=(0.9,), style="points"),
    )
    curve = Curve(title="t", x_label="x", y_label="y", lines=lines)
    assert curve_csv(curve).splitlines() == ["line,x,y", "model,0.0,0.5", "model,1.0,0.25", "chosen,0.1,0.9"]
    assert curve_csv(None) == "line,x,y\n"
