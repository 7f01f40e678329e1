"""The source of mbedTLS, which checks signatures in firmware with model slots: a source package of Debian."""

import os
import re
import subprocess
import tarfile
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from tinyml_mlops.errors import MissingToolError
from tinyml_mlops.files import new_folder
from tinyml_mlops.places import cache_folder

VARIABLE = "TINYML_MBEDTLS_TREE"
MARK = Path("include/mbedtls/version.h")
KEPT = ("include/mbedtls/", "library/")
LIMIT_S = 300.0
APT = Path("/etc/apt")


def mbedtls_tree() -> Path:
    """A folder with ``include/mbedtls`` and ``library`` of 2.28: ``$TINYML_MBEDTLS_TREE``, or in the cache.

    Raises:
        MissingToolError: there is none, and it cannot be fetched.
    """
    chosen = os.environ.get(VARIABLE)
    folder = Path(chosen) if chosen else cache_folder() / "mbedtls"
    if not chosen and not (folder / MARK).is_file():
        _fetch(folder)
    version = _version(folder)
    if not version.startswith("2.28."):
        raise MissingToolError(
            f"{folder} holds no source of mbedTLS 2.28, but {version or 'something else'}",
            hint=f"have ${VARIABLE} name the folder of its source, or unset it",
        )
    return folder.resolve()


def mbedtls_version() -> str:
    return _version(mbedtls_tree())


def _version(folder: Path) -> str:
    try:
        text = (folder / MARK).read_text(encoding="utf-8")
    except OSError:
        return ""
    found = re.search(r'#define MBEDTLS_VERSION_STRING +"([0-9.]+)"', text)
    return found[1] if found else ""


def _fetch(folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent) as temporary:
        place = Path(temporary)
        _download(place)
        archives = sorted(place.glob("mbedtls_*.orig.tar.*"))
        if not archives:
            raise _cannot("apt-get fetched no archive of it")
        with suppress(FileExistsError), new_folder(folder) as new:  # another process may be quicker
            _unpack(archives[0], new)


def _unpack(archive: Path, folder: Path) -> None:
    """The sources alone, without the archive's own top folder."""
    with tarfile.open(archive) as tar:
        for member in tar:
            name = member.name.partition("/")[2]
            if member.isfile() and name.startswith(KEPT) and ".." not in Path(name).parts:
                content = tar.extractfile(member)
                if content is not None:
                    (folder / name).parent.mkdir(parents=True, exist_ok=True)
                    (folder / name).write_bytes(content.read())


def _download(folder: Path) -> None:
    """By apt, from where this machine has its packages, with lists of its own: nothing else changes."""
    (folder / "lists" / "partial").mkdir(parents=True)
    sources = folder / "sources"
    sources.mkdir()
    _write_sources(sources)
    options = {
        "Dir::Etc::sourcelist": "/dev/null",
        "Dir::Etc::sourceparts": str(sources),
        "Dir::State::lists": str(folder / "lists"),
        "Dir::Cache::pkgcache": "",
        "Dir::Cache::srcpkgcache": "",
        "APT::Sandbox::User": "",
    }
    command = [
        "apt-get",
        "-qq",
        *(part for name, value in options.items() for part in ("-o", f"{name}={value}")),
    ]
    for arguments in (["update"], ["source", "--download-only", "mbedtls"]):
        try:
            done = subprocess.run(  # noqa: S603
                [*command, *arguments],
                cwd=folder,
                capture_output=True,
                text=True,
                timeout=LIMIT_S,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise _cannot(str(error)) from error
        if done.returncode != 0:
            said = [line for line in done.stderr.splitlines() if line.startswith("E:")]
            raise _cannot(said[0] if said else f"apt-get {arguments[0]} failed")


def _write_sources(folder: Path) -> None:
    """The sources of this machine, asked for source packages."""
    old = [APT / "sources.list", *sorted((APT / "sources.list.d").glob("*.list"))]
    lines = [line for path in old if path.is_file() for line in path.read_text(encoding="utf-8").splitlines()]
    (folder / "own.list").write_text(
        "".join(f"deb-src{line[3:]}\n" for line in lines if line.startswith(("deb ", "deb\t"))),
        encoding="utf-8",
    )
    for path in sorted((APT / "sources.list.d").glob("*.sources")):
        text = re.sub(r"^Types:.*$", "Types: deb-src", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        (folder / path.name).write_text(text, encoding="utf-8")


def _cannot(why: str) -> MissingToolError:
    return MissingToolError(
        f"the source of mbedTLS cannot be fetched: {why}",
        hint=f"have ${VARIABLE} name a folder with the source of mbedTLS 2.28",
    )
