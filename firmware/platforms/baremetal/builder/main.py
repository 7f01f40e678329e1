"""How PlatformIO builds the measuring firmware for a bare-metal board: tools, flags, sources, targets.

Handed over in the environment by tinyml_mlops.firmware.build, each with a default for a build by hand:
TINYML_EXPORT_DIR (the folder that holds model_plan.c), TINYML_BUILD_ID, and TINYML_UNBOUNDED=1, which links
an image that does not fit against memories without an end, so that its size can be told. With
TINYML_TFLM_TREE the runtime is TensorFlow Lite Micro: see tflm.py; with TINYML_FLEET_KEYS the firmware has
model slots: see fleet.py.
"""

import os
import sys
from pathlib import Path

from SCons.Script import AlwaysBuild, Builder, Default, DefaultEnvironment

env = DefaultEnvironment()
board = env.BoardConfig()
platform = Path(env.PioPlatform().get_dir()).resolve()
project = Path(env.subst("$PROJECT_DIR")).resolve()
build = Path(env.subst("$BUILD_DIR")).resolve()

sys.path.insert(0, str(platform / "builder"))
import boot2  # noqa: E402
import flags  # noqa: E402
import fleet  # noqa: E402
import generated  # noqa: E402
import tflm  # noqa: E402
from architectures import ARCHITECTURES  # noqa: E402

architecture = ARCHITECTURES[board.get("build.architecture")]
startup = platform / "startup" / board.get("build.architecture")
unbounded = os.environ.get("TINYML_UNBOUNDED") == "1"
export = Path(os.environ.get("TINYML_EXPORT_DIR") or env.GetProjectOption("custom_export_dir")).resolve()
with_tflm = "TINYML_TFLM_TREE" in os.environ
models = [export / name for name in (tflm.EXPORTED if with_tflm else ("model_plan.c",))]
if missing := [path for path in models if not path.is_file()]:
    sys.stderr.write(f"Error: no model: {missing[0]} does not exist; set TINYML_EXPORT_DIR\n")
    env.Exit(1)

# Features and decisions are computed beside planrt; with TensorFlow Lite Micro the host computes them.
front_end = [] if with_tflm else sorted((export / "frontend").glob("*.c"))
mlperf = (export / "mlperf_benchmark.h").is_file()  # the model is one of MLPerf Tiny's: its commands as well

external_ram = board.get("build.external_ram", {})  # address and bytes

# ---- tools and flags ----------------------------------------------------------------------------------

cpu = board.get("build.cpu_flags").split()
library = f"--specs={architecture.specs}"
same_paths = flags.same_paths(build, export, project)
if unbounded:
    for limit in ("upload.maximum_size", "upload.maximum_ram_size"):
        board.update(limit, 0x10000000)
elif fleet.is_wanted():
    board.update("upload.maximum_size", fleet.flash_bytes(board))
memory = {
    "__flash_length": int(board.get("upload.maximum_size")),
    "__ram_length": int(board.get("upload.maximum_ram_size")),
    "__stack_size": int(board.get("build.stack_bytes", 4096)),
}
env.Replace(
    AR=architecture.tool("ar"),
    AS=architecture.tool("as"),
    CC=architecture.tool("gcc"),
    CXX=architecture.tool("g++"),
    LINK=architecture.tool("gcc"),
    OBJCOPY=architecture.tool("objcopy"),
    RANLIB=architecture.tool("ranlib"),
    SIZETOOL=architecture.tool("size"),
    GDB="gdb-multiarch",
    ARFLAGS=["rcD"],
    RANLIBFLAGS=["-D"],
    PROGNAME="unbounded" if unbounded else "firmware",
    PROGSUFFIX=".elf",
    LDSCRIPT_PATH=board.get("build.ldscript"),
    SIZECHECKCMD="$SIZETOOL -A -d $SOURCES",
    SIZEPRINTCMD="$SIZETOOL -B -d $SOURCES",
    SIZEPROGREGEXP=r"^(?:\.vectors|\.(?:runtime|frontend|libc|text)(?:\.rodata)?|\.model|\.ARM\.exidx|\.data)\s+(\d+).*",
    SIZEDATAREGEXP=r"^(?:\.data|\.bss|\.arena|\.frontend_ram|\.noinit|\.stack)\s+(\d+).*",
)
env.Append(
    CFLAGS=["-std=c99"],
    CCFLAGS=[*cpu, library, *flags.COMMON, *flags.APPLICATION, *same_paths],
    CPPPATH=[
        *(str(build / "generated"), str(export), str(export / "frontend"), str(export / "tflm")),
        *(str(startup), str(project / "src")),
    ],
    LINKFLAGS=[
        *cpu,
        library,
        *flags.LINK,
        *same_paths,
        f"-Wl,-Map,{build}/${{PROGNAME}}.map",
        *(f"-Wl,--defsym={name}={value}" for name, value in memory.items()),
    ],
    LIBS=["m", "c", "gcc"],
    LIBPATH=[str(platform / "ldscripts")],
    CPPDEFINES=[
        *(("TINYML_FRONTEND",) if front_end else ()),
        *(("TINYML_MLPERF",) if mlperf else ()),
        *board.get("build.defines", []),
        *((f"external_ram_{name}".upper(), f"{size}u") for name, size in external_ram.items()),
        *((("CORTEXM_INTERRUPTS", board.get("build.interrupts")),) if "build.interrupts" in board else ()),
    ],
    SRC_FILTER=[
        *("+<*>", "-<boards/>", *(f"+<boards/{port}>" for port in board.get("build.port"))),
        *(() if front_end else ("-<raw/>",)),
        *(() if mlperf else ("-<mlperf/>",)),
        *(() if external_ram else ("-<external_ram/>",)),
        "-<model_planrt*.c>" if with_tflm else "-<tflm/>",
        *(fleet.sources(board, with_tflm) if fleet.is_wanted() else ("-<fleet/>",)),
    ],
    BUILDERS={
        "ElfToBin": Builder(
            action=env.VerboseAction("$OBJCOPY -O binary $SOURCES $TARGET", "Writing $TARGET"), suffix=".bin"
        )
    },
)

# ---- sources ------------------------------------------------------------------------------------------


named = tflm.configure(env) if with_tflm else {}
if fleet.is_wanted():
    fleet.configure(env, board, project / "lib" / "release" / "include", build)
needed = set() if with_tflm else flags.kernels_of(export / "model_plan.c")
needed |= {symbol.removeprefix("planrt_") for symbol in fleet.kernels()}


def compile_runtime(env, node):
    """Of the kernels only those that the model needs: the linker would drop the others anyway."""
    path = Path(node.get_path())
    kernel = "kernels" in path.parts
    if kernel and path.stem not in needed:
        return None
    return env.Object(node, CCFLAGS=flags.of_runtime(env["CCFLAGS"], kernel))


def compile_alone(env, node):
    """Apart from their callers: link-time optimisation would drop what the compiler itself calls later."""
    return env.Object(node, CCFLAGS=[flag for flag in env["CCFLAGS"] if flag != "-flto"])


def compile_front_end(env, node):
    return env.Object(node, CCFLAGS=flags.of_runtime(env["CCFLAGS"], kernel=True))


env.AddBuildMiddleware(compile_runtime, "*/planrt/src/*")
for name in ("frontend", "decision"):
    env.AddBuildMiddleware(compile_front_end, f"*/{name}/src/*")
for name in architecture.alone:
    env.AddBuildMiddleware(compile_alone, f"*/startup/{name}")

generated.write_build_info(
    build / "generated" / "build_info.h",
    BUILD_ID=os.environ.get("TINYML_BUILD_ID") or "by-hand",
    BUILD_BOARD=board.id,
    BUILD_CORE=board.get("build.core"),
    BUILD_FLAGS=" ".join([*cpu, flags.CORE_OPTIMISATION, "kernels", flags.KERNEL_OPTIMISATION]),
    **named,
)
env.Append(PIOBUILDFILES=generated.protocol_objects(env, project / "protocol", build / "generated" / "cbor"))
env.Append(CPPPATH=[str(build / "generated" / "cbor")])
libraries = [str(project / "lib" / name / "include") for name in ("planrt", "frontend", "decision")]
for source in [*models, *front_end]:
    env.Append(
        PIOBUILDFILES=env.Object(
            str(build / "model" / f"{source.stem}.o"),
            str(source),
            CPPPATH=[*env["CPPPATH"], *libraries],
            CCFLAGS=flags.of_runtime(env["CCFLAGS"], kernel=False),
            CPPDEFINES=[*env["CPPDEFINES"], *fleet.further_kernels()],
        )
    )
env.BuildSources(str(build / "startup"), str(startup))
if "build.boot2" in board:
    second_stage = project / "src" / "boards" / board.get("build.boot2")
    env.Append(PIOBUILDFILES=boot2.objects(env, second_stage, build / "generated", cpu))

# ---- targets ------------------------------------------------------------------------------------------

elf = env.BuildProgram()
env.Depends(elf, [env.File(str(script)) for script in sorted((platform / "ldscripts").glob("*.ld"))])
binary = env.ElfToBin(str(build / "${PROGNAME}"), elf)
AlwaysBuild(env.Alias("buildprog", elf, elf))

if board.get("upload.protocol") == "qemu":
    emulator = f'"$PYTHONEXE" -m tinyml_mlops.device.qemu {{}} --board {board.id}'
    start = env.VerboseAction(emulator.format("start") + ' --elf "$SOURCE"', "Starting the emulated board")
    stop = env.VerboseAction(emulator.format("stop"), "Stopping the emulated board")
    env.AddPlatformTarget("upload", elf, [start], "Upload", "Start the emulated board with this firmware")
    env.AddPlatformTarget("stop", None, [stop], "Stop", "Stop the emulated board")
else:
    flash = f'"$PYTHONEXE" -m tinyml_mlops.device.flashing --board {board.id} --elf "$SOURCE"'
    # The binary as well: some tools want that.
    env.AddPlatformTarget(
        "upload", [elf, binary], [env.VerboseAction(flash, "Flashing")], "Upload", "Flash the board"
    )
Default([env.Alias("buildprog"), binary])
