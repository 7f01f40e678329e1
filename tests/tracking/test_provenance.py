"""Tags that lead back to git and DVC."""

import subprocess
import sys
from pathlib import Path

import pytest

from tinyml_mlops.config import Variant
from tinyml_mlops.tracking.provenance import committed, dvc_tags, git_tags, stages_before

STAGES = stages_before(Variant.INT8_PTQ, "qemu_stm32f405")
LOCK = """schema: '2.0'
stages:
  prepare: {cmd: python -m pipelines.prepare, outs: [{path: work/data, md5: aa}]}
  train: {cmd: python -m pipelines.train, outs: [{path: work/train, md5: bb}]}
  quantize@int8_ptq: {cmd: q, outs: [{path: p, md5: cc}]}
  quantize@int8_qat: {cmd: q, outs: [{path: q, md5: dd}]}
  build@int8_ptq-qemu_stm32f405: {cmd: b, outs: [{path: b, md5: ee}]}
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    def git(*arguments: str) -> None:
        subprocess.run(
            ["git", "-c", "user.name=a", "-c", "user.email=a@b", *arguments],
            cwd=tmp_path,
            check=True,
            capture_output=True,
        )

    git("init", "-q")
    (tmp_path / "params.yaml").write_text("task: sine\n")
    (tmp_path / "dvc.lock").write_text(LOCK)
    git("add", ".")
    git("commit", "-qm", "first")
    return tmp_path


def test_a_clean_tree(repository: Path) -> None:
    tags = git_tags(repository)
    assert len(tags["mlflow.source.git.commit"]) == 40
    assert tags["tinyml.git_dirty"] == "false"


def test_the_lock_that_each_run_writes_does_not_make_it_dirty(repository: Path) -> None:
    (repository / "dvc.lock").write_text(LOCK + "\n")
    assert git_tags(repository)["tinyml.git_dirty"] == "false"
    (repository / "params.yaml").write_text("task: keyword_spotting\n")
    assert git_tags(repository)["tinyml.git_dirty"] == "true"


def test_outside_a_repository(tmp_path: Path) -> None:
    assert git_tags(tmp_path) == {}
    assert dvc_tags(tmp_path, STAGES) == {}


def test_the_dvc_digest_covers_what_leads_to_a_variant_and_nothing_else(repository: Path) -> None:
    def digest() -> str:
        return dvc_tags(repository, STAGES)["tinyml.dvc_lock"]

    before = digest()
    for other, same in ((LOCK.replace("dd", "d0"), True), (LOCK.replace("ee", "e0"), False)):
        (repository / "dvc.lock").write_text(other)
        assert (digest() == before) is same


def test_what_was_committed_since_is_of_the_commit(repository: Path) -> None:
    """Real DVC: the stage has run on what was committed afterwards, or on something else."""

    def run(*command: str) -> None:
        subprocess.run(command, cwd=repository, check=True, capture_output=True)

    (repository / "dvc.lock").unlink()
    (repository / "dvc.yaml").write_text(
        "stages:\n  copy:\n    cmd: cp in out\n    deps: [in]\n    outs: [out]\n"
    )
    (repository / ".gitignore").write_text("/out\n")
    (repository / "in").write_text("1")
    run(sys.executable, "-m", "dvc", "init", "-q")
    run(sys.executable, "-m", "dvc", "repro", "-q")
    assert committed(repository, ["copy"]) == "", "it is not committed"
    run("git", "add", ".")
    run("git", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "second")
    assert committed(repository, ["copy"]) == git_tags(repository)["mlflow.source.git.commit"]
    (repository / "in").write_text("2")
    run("git", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qam", "third, not run")
    assert committed(repository, ["copy"]) == "", "the output is of another input"
    assert committed(repository, ["no_such_stage"]) == ""
