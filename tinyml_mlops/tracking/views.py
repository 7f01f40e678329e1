"""Saved views of MLflow's table of runs: the columns and charts with which an experiment can be read at once.

MLflow's UI keeps the views of an experiment in its tags (menu *Views*): a name, and the state of the page.
"""

import json
from collections.abc import Iterable, Mapping, Sequence

TAG = "mlflow.sharedViewState."
"""What the UI looks for; the rest of the key is the view's name in links."""
MADE_MS = 1_767_225_600_000  # the same tag, whoever writes it: the start of 2026
TIMES = {"emulated": "instructions_per_inference", "hardware": "latency_us_p50"}
"""Kind of timing → the metric to compare by. They never share a view: they are not the same thing."""
COSTS = ("flash_bytes", "ram_bytes", "arena_bytes", "model_size_bytes")
CHECKS = ("device_accuracy", "parity_mismatch_fraction")
NAME_WIDTH = 360  # for `keyword_spotting int8_qat @ qemu_mps3_an547`
CHAR_WIDTH, PADDING = 7, 36  # of a header, with the arrow of the sorted column
SECTIONS = {"lines": ("Variants, boards and what they cost", 1), "points": ("Accuracy against cost", 3)}
"""Groups of charts: heading and number in a row."""


def view_tags(timing_kinds: Iterable[str], *, higher_is_better: bool) -> dict[str, str]:
    """Tags of an experiment: one view for each kind of timing that its boards have, the best score on top."""
    return {TAG + view_name(kind): _view(kind, higher_is_better) for kind in sorted(set(timing_kinds))}


def view_name(timing_kind: str) -> str:
    return f"tinyml-{timing_kind}"


def _view(timing_kind: str, higher_is_better: bool) -> str:
    """What MLflow's own dialogue *Save as new view* would write; at most 5,000 characters."""
    time = TIMES[timing_kind]
    metrics = [f"metrics.`{name}`" for name in ("accuracy", time, *COSTS, *CHECKS)]
    widths = {column: CHAR_WIDTH * (len(column) - len("metrics.``")) + PADDING for column in metrics}
    state = {
        "searchFilter": f"tags.`tinyml.kind` = 'variant' AND tags.`tinyml.timing_kind` = '{timing_kind}'",
        "orderByKey": "metrics.`accuracy`",
        "orderByAsc": not higher_is_better,
        "selectedColumns": metrics,
        "columnOrder": ["attributes.`Run Name`", "runDateAndNestInfo", "duration", *metrics],
        "columnWidths": {"attributes.`Run Name`": NAME_WIDTH, **widths},
        "compareRunSections": [
            {"uuid": uuid, "name": name, "columns": columns, "display": True}
            for uuid, (name, columns) in SECTIONS.items()
        ],
        "isAccordionReordered": True,  # or the UI sorts the sections by name
        "compareRunCharts": [
            _lines((time, "flash_bytes", "ram_bytes", "arena_bytes", "accuracy")),  # coloured by the last
            *(_points(cost) for cost in (time, "flash_bytes", "arena_bytes")),
        ],
    }
    document = {"name": f"Variants on boards ({timing_kind})", "createdAt": MADE_MS, "updatedAt": MADE_MS}
    return json.dumps({**document, "state": json.dumps(state)})


def _chart(kind: str, section: str, name: str, **fields: object) -> Mapping[str, object]:
    place = {"uuid": f"tinyml-{name}", "metricSectionId": section, "runsCountToCompare": 100}
    return {"type": kind, "deleted": False, "isGenerated": False, **place, **fields}


def _lines(metrics: Sequence[str]) -> Mapping[str, object]:
    """Parallel coordinates."""
    axes = {"selectedParams": ["variant", "board"], "selectedMetrics": metrics}
    return _chart("PARALLEL", "lines", "lines", showAllRuns=True, **axes)


def _points(cost: str) -> Mapping[str, object]:
    """What is gained against what it costs."""
    axes = {"xaxis": {"key": cost, "type": "METRIC"}, "yaxis": {"key": "accuracy", "type": "METRIC"}}
    return _chart("SCATTER", "points", cost, **axes)
