"""Every stage depends on the code that its results depend on: DVC would give stale results otherwise.

What a stage imports, by way of others too, is found without running it. A package among it is a dependency in
dvc.yaml, or says here why the stage's results do not change with it.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

OURS = ("tinyml_mlops", "pipelines")
NO_RESULT = {
    "__init__.py": "the version",
    "config": "reads what `resolve` checked; a value that a stage uses is in its params",
    "cores.py": "how many processes compute, not what",
    "deadline.py": "how long is waited",
    "errors.py": "what is said, not what is written",
    "files.py": "how files are written",
    "layout.py": "where they are: in dvc.yaml, too",
    "locking.py": "who has a board",
    "places.py": "where the project is",
    "records.py": "the base class of records",
}
READS = "reads what another stage wrote"
TYPES = "its types stand in signatures; none of its functions is called"
EMBEDDED = "copied with the model; nothing is computed of it"
NOT_USED: dict[str, dict[str, str]] = {
    "resolve": {
        **dict.fromkeys(
            ("data", "decision", "features", "firmware", "plan", "release", "tflite_metadata.py"), TYPES
        ),
        "tflite_ops.py": "a name that it does not know is refused; nothing of it is written",
    },
    "prepare": {"decision": TYPES},
    "baseline": {"data": READS, "plan": TYPES, "tflite_metadata.py": TYPES},
    "train": {
        "data": READS,
        **dict.fromkeys(("decision", "evaluation", "plan", "tflite_metadata.py"), TYPES),
    },
    "quantize": {"data": READS},
    "evaluate": {"data": READS},
    "compare": {"data": READS, "tflite_metadata.py": EMBEDDED},
    "export": {"data": READS, "release": TYPES, "tasks": TYPES},
    "build": {
        **dict.fromkeys(("data", "decision", "evaluation", "tasks"), TYPES),
        **dict.fromkeys(("features", "plan", "tflite_metadata.py"), READS),
    },
    "deploy": {"data": READS, "firmware": READS, "release": TYPES, "tflite_ops.py": TYPES},
}
WRITES_TO_MLFLOW = {"track", "register"}
"""Runs are found by a digest of what they are made from: other code logs the same."""


@pytest.fixture(scope="module")
def dependencies(project: Path) -> dict[str, list[str]]:
    stages: dict[str, Any] = yaml.safe_load((project / "dvc.yaml").read_text())["stages"]
    return {name: stage["deps"] for name, stage in stages.items()}


@cache
def imported(path: Path) -> tuple[str, ...]:
    """Names of modules, or of what is in them, that a file imports anywhere but for a type checker."""
    return tuple(_imported(path))


def _imported(path: Path) -> Iterator[str]:
    waiting: list[ast.AST] = [ast.parse(path.read_text())]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        waiting.extend(ast.iter_child_nodes(node))


@cache
def file_of(module: str, project: Path) -> Path | None:
    path = project / module.replace(".", "/")
    return next((one for one in (path / "__init__.py", path.with_suffix(".py")) if one.is_file()), None)


def reached(module: str, project: Path) -> set[str]:
    """Files that importing ``module`` may execute, relative to the project."""
    found: set[str] = set()
    waiting = [module]
    while waiting:
        parts = waiting.pop().split(".")
        if parts[0] not in OURS:
            continue
        for length in range(1, len(parts) + 1):
            path = file_of(".".join(parts[:length]), project)
            if path is not None and (name := path.relative_to(project).as_posix()) not in found:
                found.add(name)
                waiting.extend(imported(path))
    return found


def of_package(files: set[str]) -> set[str]:
    """First-level parts of the package."""
    return {Path(file).parts[1] for file in files if Path(file).parts[0] == "tinyml_mlops"}


@pytest.mark.parametrize("stage", NOT_USED)
def test_what_a_stage_imports_is_a_dependency(
    project: Path, dependencies: dict[str, list[str]], stage: str
) -> None:
    used = of_package(reached(f"pipelines.{stage}", project)) - set(NO_RESULT)
    declared = of_package({path for path in dependencies[stage] if path.startswith("tinyml_mlops/")})
    assert used - declared == set(NOT_USED[stage]), f"dvc.yaml, {stage}: add these, or say why not, here"


def test_imports_inside_of_functions_are_found(project: Path) -> None:
    """Thresholds are chosen by what planrt answers: that was missed once."""
    assert "tinyml_mlops/evaluation/runners/planrt.py" in reached("pipelines.quantize", project)
    assert not any("mlflow" in file for file in reached("pipelines.deploy", project))


def test_every_stage_is_known(dependencies: dict[str, list[str]]) -> None:
    assert set(dependencies) == set(NOT_USED) | WRITES_TO_MLFLOW


def test_a_changed_script_runs_again(dependencies: dict[str, list[str]]) -> None:
    """In a project of `tinyml init` the scripts are the user's."""
    for name, paths in dependencies.items():
        assert f"pipelines/{name}.py" in paths


def test_who_runs_planrt_depends_on_its_sources(dependencies: dict[str, list[str]]) -> None:
    for name, paths in dependencies.items():
        if "tinyml_mlops/plan" in paths:
            assert "firmware/lib/planrt" in paths, name
