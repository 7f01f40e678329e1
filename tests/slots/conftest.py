"""The slots' C as a library of this machine, with undefined behaviour trapped."""

from pathlib import Path

import pytest

from tinyml_mlops.plan.native.build import FLAGS, compile_library


@pytest.fixture(scope="session")
def library(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    planrt = project / "firmware" / "lib" / "planrt"
    flags = (*FLAGS, "-Wpedantic", "-fsanitize=undefined", "-fsanitize-undefined-trap-on-error")
    return compile_library(
        tmp_path_factory.mktemp("slots") / "slots.so",
        [planrt / "src" / "planrt_crc32.c"],
        flags=(*flags, f"-I{planrt / 'include'}"),
        root=project / "firmware" / "lib" / "slots",
    )
