"""``firmware/lib/frontend`` compiled for this machine, together with the tables of one front end."""

import hashlib
from pathlib import Path

from tinyml_mlops.features import c_source
from tinyml_mlops.features.base import FrontEnd
from tinyml_mlops.places import cache_folder, project_files
from tinyml_mlops.plan.native.build import FLAGS, compile_library, compiler_identity


def frontend_sources() -> Path:
    """The folder that holds ``include/`` and ``src/`` of the C front end.

    Raises:
        MissingToolError: the installation lacks them.
    """
    return project_files() / "firmware" / "lib" / "frontend"


def library(front_end: FrontEnd, target: c_source.ModelInput) -> Path:
    """A shared library that holds ``model_frontend``; built once for each state of tables and sources.

    Raises:
        UnsupportedModelError: the features do not fit the model's input.
        MissingToolError: there is no C compiler.
        BuildError: the sources do not compile.
    """
    root = frontend_sources()
    texts = c_source.header(front_end, target), c_source.source(front_end, target)
    found = hashlib.sha256("\0".join((*FLAGS, compiler_identity(), *texts)).encode())
    for path in sorted(path for path in root.rglob("*") if path.suffix in {".c", ".h"}):
        found.update(f"\0{path.name}\0".encode() + path.read_bytes())
    folder = cache_folder() / f"frontend-{found.hexdigest()[:16]}"
    target_file = folder / "frontend.so"
    if not target_file.is_file():
        c_source.write(front_end, target, folder)
        compile_library(target_file, [folder / c_source.FILES[1]], root=root)
    return target_file
