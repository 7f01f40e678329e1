"""Tags on every run that is started in a project, whoever starts it: ``mlflow.run_context_provider``.

MLflow imports this module when it is imported itself, so it imports nothing of its own before a run starts.
"""

from pathlib import Path

from mlflow.tracking.context.abstract_context import RunContextProvider


class TinymlRunContext(RunContextProvider):
    """Commit, DVC, boards and toolchain of the project that the working directory is in."""

    def in_context(self) -> bool:
        return _project() is not None

    def tags(self) -> dict[str, str]:
        from tinyml_mlops.tracking.provenance import dvc_tags, git_tags, toolchain_tags

        project = _project()
        if project is None:
            return {}
        tags = {**git_tags(project), **dvc_tags(project), **toolchain_tags()}
        boards = _params(project).get("boards")
        if isinstance(boards, list):
            tags["tinyml.boards"] = ", ".join(map(str, boards))
        return tags


def _project() -> Path | None:
    """The nearest folder upwards that is a project of ours: other DVC projects have no use for our tags."""
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if _is_project(folder)), None)


def _is_project(folder: Path) -> bool:
    if not (folder / "dvc.yaml").is_file() or not (folder / "params.yaml").is_file():
        return False
    from tinyml_mlops.config import task_names

    return _params(folder).get("task") in task_names()


def _params(folder: Path) -> dict[str, object]:
    import yaml

    try:
        document = yaml.safe_load((folder / "params.yaml").read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return {}  # nothing that a run has to fail for; `tinyml params` says what is wrong
    return document if isinstance(document, dict) else {}
