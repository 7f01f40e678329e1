"""HTML pages for people: a run; all variants of a training on all boards; a rollout; a fleet.

A page is one file of some tens of kilobytes without scripts, fonts or anything from elsewhere: it can be read
in MLflow's artifact viewer (a sandboxed frame), from a disk and on a phone. Same records, same bytes.

A new section is a new module in ``run/``, ``experiment/``, …; see :mod:`tinyml_mlops.report.page.section`.
"""

from tinyml_mlops.fleet.account import Account
from tinyml_mlops.fleet.status import FleetStatus
from tinyml_mlops.report.page import experiment, fleet, rollout, run
from tinyml_mlops.report.page.document import document
from tinyml_mlops.report.page.facts import BuiltFacts, ExperimentFacts, RunFacts
from tinyml_mlops.report.page.section import bodies

__all__ = [
    "BuiltFacts",
    "ExperimentFacts",
    "RunFacts",
    "experiment_page",
    "fleet_page",
    "rollout_page",
    "run_page",
]

FLEET_SUBTITLE = "which model really runs where"


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


def rollout_page(facts: Account) -> str:
    """The page of one rollout of a fleet."""
    subtitle = f"rollout {facts.rollout} of fleet {facts.fleet}"
    return document(facts.model, subtitle, bodies(rollout, facts))


def fleet_page(facts: FleetStatus) -> str:
    """The page of a fleet as it stood at one moment."""
    return document(f"Fleet {facts.fleet}", FLEET_SUBTITLE, bodies(fleet, facts))
