"""``python -m tinyml_mlops.scaffold.package_state FILE``: which package the stages run, for DVC."""

import hashlib
import sys
from pathlib import Path

from tinyml_mlops import __version__
from tinyml_mlops.files import write_json

PACKAGE = Path(__file__).resolve().parent.parent
CONTENT = {".py", ".yaml", ".json", ".c", ".h", ".def", ".css"}


def package_state() -> dict[str, str]:
    """Version, and a digest of everything in the package that a result may depend on."""
    found = hashlib.sha256()
    for path in sorted(path for path in PACKAGE.rglob("*") if path.suffix in CONTENT):
        found.update(f"{path.relative_to(PACKAGE)}\0".encode() + path.read_bytes())
    return {"version": __version__, "sha256": found.hexdigest()}


if __name__ == "__main__":
    write_json(Path(sys.argv[1]), package_state())
