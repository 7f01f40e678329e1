"""A model as a library: it holds what it needs and no more, and a user's own program runs with it."""

import shutil
import subprocess
from pathlib import Path

import pytest
from platformio.package.manifest.parser import ManifestParserFactory
from platformio.package.manifest.schema import ManifestSchema
from typer.testing import CliRunner

from tests.firmware.users_programs import M4, M55, OPTIONS, RISC_V, Machine, printed, sources
from tests.planrt.conftest import DISTINCT_PLANS
from tinyml_mlops.cli import app
from tinyml_mlops.errors import UserInputError
from tinyml_mlops.firmware.library import write_library
from tinyml_mlops.plan import compile_plan
from tinyml_mlops.plan.kernel_sets import KERNEL_SETS

PASSED = "self-test: passed\n"


def exported(model: Path, folder: Path, *arguments: str) -> Path:
    """What `tinyml export` writes."""
    done = CliRunner().invoke(app, ["export", str(model), str(folder), *arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture
def library(shared_models: Path, tmp_path: Path) -> Path:
    return exported(shared_models / "hello_world_int8.tflite", tmp_path / "hello")


@pytest.mark.parametrize("machine", [M4, M55, RISC_V], ids=lambda machine: machine.board)
def test_the_example_runs(shared_models: Path, tmp_path: Path, machine: Machine) -> None:
    model = shared_models / "kws_ref_model.tflite"
    library = exported(model, tmp_path / "kws", "--board", machine.board)
    assert not (library / "examples" / "stream.c").exists()
    assert printed(machine, library).startswith(PASSED)


@pytest.mark.parametrize("name", DISTINCT_PLANS)
def test_no_kernel_is_spare(tmp_path: Path, name: str) -> None:
    model, kernel_set = DISTINCT_PLANS[name]
    compiled = compile_plan(model, kernel_set=kernel_set)
    record = write_library(model, compiled, tmp_path / "made", "made")
    kernels = {Path(file).stem for file in record.files if "/kernels/" in file and file.endswith(".c")}
    assert {f"planrt_{kernel}" for kernel in kernels} == set(compiled.kernels)


@pytest.mark.parametrize("name", ["ad01_int8", "hello_world_float"])
@pytest.mark.parametrize("kernel_set", KERNEL_SETS)
def test_nothing_is_missing(shared_models: Path, tmp_path: Path, name: str, kernel_set: str) -> None:
    model = (shared_models / f"{name}.tflite").read_bytes()
    write_library(model, compile_plan(model, kernel_set=kernel_set), tmp_path / "made", "made")
    subprocess.run(
        ["gcc", *OPTIONS, "-O0", *sources(tmp_path / "made"), "-lm", "-o", "main"],
        cwd=tmp_path / "made",
        check=True,
    )


def test_cmake_builds_it(library: Path, tmp_path: Path) -> None:
    if shutil.which("cmake") is None:
        pytest.skip("cmake is not installed: `make setup` installs it")
    (tmp_path / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.13)\nproject(users C)\nadd_subdirectory(hello)\n"
        "add_executable(main hello/examples/main.c)\ntarget_link_libraries(main hello_world_int8)\n"
    )
    subprocess.run(["cmake", "-S", ".", "-B", "build"], cwd=tmp_path, check=True, capture_output=True)
    subprocess.run(["cmake", "--build", "build"], cwd=tmp_path, check=True, capture_output=True)
    printed = subprocess.run([tmp_path / "build" / "main"], capture_output=True, text=True, check=True).stdout
    assert printed.startswith(PASSED)


@pytest.mark.parametrize("manifest", ["library.json", "library.properties"])
def test_platformio_understands_both_manifests(library: Path, manifest: str) -> None:
    found = ManifestSchema().load_manifest(
        ManifestParserFactory.new_from_file(str(library / manifest)).as_dict()
    )
    assert (found["name"], found["version"]) == ("hello_world_int8", "0.1.0")


def test_the_same_model_gives_the_same_bytes(shared_models: Path, tmp_path: Path) -> None:
    one, other = (exported(shared_models / "ad01_int8.tflite", tmp_path / name) for name in ("one", "other"))
    files = sorted(path.relative_to(one) for path in one.rglob("*") if path.is_file())
    assert files == sorted(path.relative_to(other) for path in other.rglob("*") if path.is_file())
    assert all((one / file).read_bytes() == (other / file).read_bytes() for file in files)


def test_a_folder_that_is_there_is_left_alone(library: Path, shared_models: Path) -> None:
    before = sorted(library.rglob("*"))
    with pytest.raises(UserInputError, match="exists already"):
        exported(shared_models / "ad01_int8.tflite", library)
    assert sorted(library.rglob("*")) == before
    assert [path.name for path in library.parent.iterdir()] == [library.name]


def test_a_name_that_no_build_system_takes(shared_models: Path, tmp_path: Path) -> None:
    with pytest.raises(UserInputError, match="no name of a library"):
        exported(shared_models / "ad01_int8.tflite", tmp_path / "made", "--name", "../evil")
    assert not list(tmp_path.iterdir())


def test_arrays_alone(shared_models: Path, tmp_path: Path) -> None:
    folder = exported(shared_models / "ad01_int8.tflite", tmp_path / "arrays", "--as", "arrays")
    assert (folder / "model_data.c").is_file()
    assert not (folder / "src").exists()
