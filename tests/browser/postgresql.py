"""A PostgreSQL of the test's own: a cluster in a folder, on loopback, run by nobody of importance."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.tracking.server import free_port
from tinyml_mlops.deadline import Deadline

DEBIAN = Path("/usr/lib/postgresql")
START_S = 60.0
USER = "mlflow"


def programs() -> Path | None:
    """The folder with ``initdb`` and ``postgres``: Debian's newest, or whatever is in PATH."""
    versions = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = str(versions[-1]) if versions else shutil.which("initdb")
    return Path(found).resolve().parent if found else None


@contextmanager
def postgresql(bin_folder: Path) -> Iterator[str]:
    """The URI of an empty database; the cluster is gone afterwards."""
    owner = "nobody" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
    folder = Path(tempfile.mkdtemp(prefix="tinyml-postgresql-"))  # pytest's folders are private to root
    try:
        if owner:
            os.chown(folder, pwd.getpwnam(owner).pw_uid, -1)
        data, log = folder / "data", folder / "log"
        settings = ("--no-locale", "--encoding=UTF8", "--auth=trust", f"--username={USER}", "--no-sync")
        subprocess.run(
            [bin_folder / "initdb", "--pgdata", data, *settings],
            cwd=folder,
            user=owner,
            check=True,
            capture_output=True,
        )
        port = free_port()
        with log.open("wb") as output:
            process = subprocess.Popen(
                [bin_folder / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", "", "-F"],
                cwd=folder,
                user=owner,
                stdout=output,
                stderr=output,
            )
        try:
            _expect_ready(bin_folder, port, process, log)
            yield f"postgresql+psycopg2://{USER}@127.0.0.1:{port}/postgres"
        finally:
            process.send_signal(signal.SIGINT)  # "fast": ends its clients, then itself
            process.wait(timeout=START_S)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _expect_ready(bin_folder: Path, port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = Deadline.after(START_S)
    ask = [bin_folder / "pg_isready", "--quiet", "-h", "127.0.0.1", "-p", str(port)]
    while subprocess.run(ask, check=False).returncode != 0:
        if deadline.expired or process.poll() is not None:
            pytest.fail(f"PostgreSQL did not start: {log.read_text()[-2000:]}")
        time.sleep(0.1)
