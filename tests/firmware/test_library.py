"""A model as a library: it holds what it needs and no more, and a user's own program runs with it."""

import shutil
import subprocess
from pathlib import Path

import pytest
from platformio.package.manifest.parser import ManifestParserFactory
from platformio.package.manifest.schema import ManifestSchema
from typer.testing import CliRunner

from tests.planrt.conftest import DISTINCT_PLANS
from tinyml_mlops.cli import app
from tinyml_mlops.errors import UserInputError
from tinyml_mlops.firmware.library import write_library
from tinyml_mlops.plan import compile_plan
from tinyml_mlops.plan.kernel_sets import KERNEL_SETS

USERS_PROJECT = Path(__file__).parent / "users_project"
OPTIONS = ("-std=c99", "-O2", "-ffp-contract=off", "-Wall", "-Wextra", "-Werror", "-Isrc")
SECTIONS = ("-ffunction-sections", "-fdata-sections", "-Wl,--gc-sections")
PASSED = "self-test: passed\n"


def exported(model: Path, folder: Path, *arguments: str) -> Path:
    """What `tinyml export` writes."""
    done = CliRunner().invoke(app, ["export", str(model), str(folder), *arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return folder


def sources(library: Path) -> list[Path]:
    return [*(library / "src").rglob("*.c"), library / "examples" / "main.c"]


@pytest.fixture
def library(shared_models: Path, tmp_path: Path) -> Path:
    return exported(shared_models / "hello_world_int8.tflite", tmp_path / "hello")


def test_the_example_runs_on_risc_v(shared_models: Path, tmp_path: Path) -> None:
    library = exported(shared_models / "kws_ref_model.tflite", tmp_path / "kws", "--board", "qemu_riscv32")
    compiler = ("riscv64-unknown-elf-gcc", "--specs=picolibc.specs", "--crt0=semihost", "--oslib=semihost")
    memories = {"flash": 0x80000000, "flash_size": 0x400000, "ram": 0x80400000, "ram_size": 0x64000}
    places = [f"-Wl,--defsym=__{name}={value}" for name, value in memories.items()]
    core = ("-march=rv32imac", "-mabi=ilp32", "-mcmodel=medany")
    subprocess.run(
        [*compiler, *core, *OPTIONS, *SECTIONS, *places, *sources(library), "-lm", "-o", "main.elf"],
        cwd=library,
        check=True,
    )
    assert run_emulated("qemu-system-riscv32", "virt", library, "-bios", "none").startswith(PASSED)


@pytest.mark.parametrize(
    ("board", "machine", "core"),
    [
        ("qemu_mps2_an386", "mps2-an386", "-mcpu=cortex-m4 -mfloat-abi=hard -mfpu=fpv4-sp-d16"),
        ("qemu_mps3_an547", "mps3-an547", "-mcpu=cortex-m55 -mfloat-abi=hard"),
    ],
)
def test_the_example_runs_on_cortex_m(
    shared_models: Path, tmp_path: Path, board: str, machine: str, core: str
) -> None:
    library = exported(shared_models / "kws_ref_model.tflite", tmp_path / "kws", "--board", board)
    program = [*sources(library), USERS_PROJECT / "cortexm.c", "-T", USERS_PROJECT / "cortexm.ld"]
    compiler = ("arm-none-eabi-gcc", "--specs=rdimon.specs", "-mthumb", *core.split())
    subprocess.run(
        [*compiler, *OPTIONS, *SECTIONS, "-Wl,--no-warn-rwx-segments", *program, "-lm", "-o", "main.elf"],
        cwd=library,
        check=True,
    )
    assert run_emulated("qemu-system-arm", machine, library).startswith(PASSED)


def run_emulated(emulator: str, machine: str, folder: Path, *options: str) -> str:
    """What ``main.elf`` prints by semihosting; it ends QEMU when it is done."""
    printed = (
        "-chardev",
        "stdio,id=printed",
        "-semihosting-config",
        "enable=on,target=native,chardev=printed",
    )
    return subprocess.run(
        [emulator, "-M", machine, *options, *printed, "-display", "none", "-kernel", "main.elf"],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    ).stdout


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
