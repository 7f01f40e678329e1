"""scripts/setup.sh where it cannot install, and the one list of Debian packages."""

import os
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from tinyml_mlops.doctor.tools import TOOLS

NEEDED = ("bash", "dirname", "grep", "python3", "id")


def listed_packages(project: Path) -> set[str]:
    lines = (project / "debian-packages.txt").read_text().splitlines()
    return {line.split()[0] for line in lines if line.strip() and not line.startswith("#")}


@pytest.fixture
def bare_path(tmp_path: Path) -> Path:
    """A PATH with a shell and Python, and nothing that the project needs."""
    for name in NEEDED:
        program = shutil.which(name)
        assert program
        (tmp_path / name).symlink_to(program)
    return tmp_path


def run_setup(project: Path, path: Path, *wrapper: str) -> subprocess.CompletedProcess[str]:
    """Run the script in a copy that anybody may read, wherever the project itself lies."""
    copy = path / "project"
    (copy / "scripts").mkdir(parents=True)
    for name in ("scripts/setup.sh", "debian-packages.txt", "constraints.txt"):
        shutil.copyfile(project / name, copy / name)
    return subprocess.run(
        [*wrapper, "bash", str(copy / "scripts" / "setup.sh"), "nowhere"],
        env={"PATH": str(path)},
        capture_output=True,
        text=True,
        check=False,
    )


def as_nobody(path: Path) -> list[str]:
    """What runs a program without root's rights, and may read ``path``; nothing where we are not root."""
    if os.geteuid() != 0:
        return []
    for folder in (path, *path.parents):
        if not folder.stat().st_mode & 0o001:  # pytest's folders are private
            folder.chmod(0o755)
    setpriv = shutil.which("setpriv")
    assert setpriv
    return [setpriv, "--reuid=65534", "--regid=65534", "--clear-groups"]


def test_without_apt_it_says_what_is_missing(project: Path, bare_path: Path) -> None:
    done = run_setup(project, bare_path)
    assert done.returncode == 1
    for package in ("qemu-system-arm", "gcc-arm-none-eabi", "espeak-ng"):
        assert package in done.stdout, "it lists what it is about to install"
        assert package in done.stderr
    assert "no apt-get" in done.stderr
    assert not (bare_path / "project" / "nowhere").exists()


def test_without_root_it_says_what_an_administrator_has_to_run(project: Path, bare_path: Path) -> None:
    apt = bare_path / "apt-get"
    apt.write_text("#!/bin/sh\nexit 99\n")
    apt.chmod(0o755)
    done = run_setup(project, bare_path, *as_nobody(bare_path))
    assert done.returncode == 1
    assert "needs root" in done.stderr
    assert "apt-get install" in done.stderr
    assert "qemu-system-arm" in done.stderr


def test_doctor_names_packages_that_setup_installs(project: Path) -> None:
    assert {tool.package for tool in TOOLS} <= listed_packages(project)


def test_every_dependency_is_pinned(project: Path) -> None:
    pinned = {
        line.partition("==")[0].lower().replace("_", "-")
        for line in (project / "constraints.txt").read_text().splitlines()
        if not line.startswith("#")
    }
    meta = tomllib.loads((project / "pyproject.toml").read_text())["project"]
    wanted = [*meta["dependencies"], *meta["optional-dependencies"]["dev"], "uv"]
    names = {name.partition(">")[0].lower().replace("_", "-") for name in wanted}
    assert names <= pinned, names - pinned


def test_constraints_name_versions_and_no_place(project: Path) -> None:
    for line in (project / "constraints.txt").read_text().splitlines():
        assert line.startswith("#") or line.count("==") == 1, line
        assert "://" not in line
