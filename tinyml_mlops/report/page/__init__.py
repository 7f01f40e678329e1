"""HTML pages for people: one for a run, one for all variants of a training on all boards.

A page is one file of some tens of kilobytes without scripts, fonts or anything from elsewhere: it can be read
in MLflow's artifact viewer (a sandboxed frame), from a disk and on a phone. Same records, same bytes.

A new section is a new module in ``run/`` or ``experiment/``; see :mod:`tinyml_mlops.report.page.section`.
"""

from tinyml_mlops.report.page import experiment, run
from tinyml_mlops.report.page.document import document
from tinyml_mlops.report.page.facts import BuiltFacts, ExperimentFacts, RunFacts
from tinyml_mlops.report.page.section import bodies

__all__ = ["BuiltFacts", "ExperimentFacts", "RunFacts", "experiment_page", "run_page"]


def run_page(facts: RunFacts) -> str:
    """The page of one variant on one board."""
    measured = facts.measurement
    subtitle = f"{measured.core}, runtime {measured.runtime}, {measured.kernels} kernels"
    return document(facts.name, subtitle, bodies(run, facts))


def experiment_page(facts: ExperimentFacts) -> str:
    """The page of all variants of a training on all boards."""
    boards = ", ".join(facts.boards)
    subtitle = f"{len(facts.variants)} variants of one training on {boards}"
    return document(f"{facts.task}: variants and boards", subtitle, bodies(experiment, facts))
