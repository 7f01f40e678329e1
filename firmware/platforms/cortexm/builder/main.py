"""How PlatformIO builds the measuring firmware for a Cortex-M board: tools, flags, generated sources, targets.

Handed over in the environment by tinyml_mlops.firmware.build, each with a default for a build by hand:
TINYML_EXPORT_DIR (the folder that holds model_plan.c), TINYML_BUILD_ID, and TINYML_UNBOUNDED=1, which links an
image that does not fit against memories without an end, so that its size can be told.
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
import generated  # noqa: E402

unbounded = os.environ.get("TINYML_UNBOUNDED") == "1"
export = Path(os.environ.get("TINYML_EXPORT_DIR") or env.GetProjectOption("custom_export_dir")).resolve()
if not (export / "model_plan.c").is_file():
    sys.stderr.write(f"Error: no model: {export / 'model_plan.c'} does not exist; set TINYML_EXPORT_DIR\n")
    env.Exit(1)

# ---- tools and flags ---------------------------------------------------------------------------------------

CORE_OPTIMISATION, KERNEL_OPTIMISATION = "-Os", "-O2"
# Saves a sixth of everything that is not runtime. Not in the runtime: a kernel's instructions must not depend on
# who calls it, and the size report tells owners apart by file.
LINK_TIME = "-flto"
cpu = board.get("build.cpu_flags").split()
memory = {
    "__flash_length": 0x10000000 if unbounded else int(board.get("upload.maximum_size")),
    "__ram_length": 0x10000000 if unbounded else int(board.get("upload.maximum_ram_size")),
    "__stack_size": int(board.get("build.stack_bytes", 4096)),
}
env.Replace(
    LDSCRIPT_PATH=board.get("build.ldscript"),
    AR="arm-none-eabi-ar", AS="arm-none-eabi-as", CC="arm-none-eabi-gcc", CXX="arm-none-eabi-g++",
    LINK="arm-none-eabi-gcc", OBJCOPY="arm-none-eabi-objcopy", RANLIB="arm-none-eabi-ranlib",
    SIZETOOL="arm-none-eabi-size", GDB="gdb-multiarch",
    ARFLAGS=["rcD"], RANLIBFLAGS=["-D"], PROGNAME="unbounded" if unbounded else "firmware", PROGSUFFIX=".elf",
    SIZECHECKCMD="$SIZETOOL -A -d $SOURCES", SIZEPRINTCMD="$SIZETOOL -B -d $SOURCES",
    SIZEPROGREGEXP=r"^(?:\.text|\.data|\.ARM\.exidx)\s+(\d+).*",
    SIZEDATAREGEXP=r"^(?:\.data|\.bss|\.stack)\s+(\d+).*",
)  # fmt: skip
env.Append(
    CFLAGS=["-std=c99"],
    CCFLAGS=[
        *cpu, CORE_OPTIMISATION, LINK_TIME, "-frandom-seed=0", "-g", "-ffunction-sections", "-fdata-sections", "-fno-common",
        # No contraction: a*b+c rounds twice on every core, as the host's reference does.
        "-ffp-contract=off",
        "-Wall", "-Wextra", "-Wconversion", "-Werror",
        # The same bytes wherever the project lies.
        f"-ffile-prefix-map={build}=build", f"-ffile-prefix-map={export}=export",
        f"-ffile-prefix-map={project}=firmware",
    ],
    CPPPATH=[str(build / "generated"), str(export), str(platform / "startup")],
    LINKFLAGS=[
        *cpu, CORE_OPTIMISATION, LINK_TIME, "-g", "--specs=nano.specs", "-nostartfiles", "-Wl,--gc-sections", "-Wl,--build-id=none",
        "-Wl,--no-warn-rwx-segments", "-Wl,--fatal-warnings", f"-Wl,-Map,{build / 'firmware.map'}",
        *(f"-Wl,--defsym={name}={value}" for name, value in memory.items()),
    ],
    LIBS=["m", "c", "gcc"],
    LIBPATH=[str(platform / "ldscripts")],
    SRC_FILTER=["+<*>", "-<boards/>", f"+<boards/{board.get('build.port')}>"],
    BUILDERS={"ElfToBin": Builder(
        action=env.VerboseAction("$OBJCOPY -O binary $SOURCES $TARGET", "Writing $TARGET"), suffix=".bin",
    )},
)  # fmt: skip


def without_link_time(env):
    return [flag for flag in env["CCFLAGS"] if flag != LINK_TIME]


def compile_runtime(env, node):
    flags = without_link_time(env)
    if "kernels" in Path(node.get_path()).parts:
        flags.append(KERNEL_OPTIMISATION)
    return env.Object(node, CCFLAGS=flags)


def compile_memory_functions(env, node):
    """Apart from what calls them, and never as calls of themselves."""
    return env.Object(node, CCFLAGS=[*without_link_time(env), "-fno-tree-loop-distribute-patterns"])


env.AddBuildMiddleware(compile_runtime, "*/planrt/src/*")
env.AddBuildMiddleware(compile_memory_functions, "*/startup/memory.c")

# ---- sources that are not in src/ --------------------------------------------------------------------------

generated.write_build_info(
    build / "generated" / "build_info.h",
    BUILD_ID=os.environ.get("TINYML_BUILD_ID") or "by-hand",
    BUILD_BOARD=board.id,
    BUILD_CORE=board.get("build.core"),
    BUILD_KERNELS="portable",
    BUILD_FLAGS=" ".join([*cpu, CORE_OPTIMISATION, "kernels", KERNEL_OPTIMISATION]),
)
protocol = generated.protocol_objects(env, project / "protocol", build / "generated" / "cbor")
env.Append(CPPPATH=[str(build / "generated" / "cbor")])
model = env.Object(
    str(build / "model" / "model_plan.o"),
    str(export / "model_plan.c"),
    CPPPATH=[*env["CPPPATH"], str(project / "lib" / "planrt" / "include")],
    CCFLAGS=without_link_time(env),
)
env.Append(PIOBUILDFILES=[*protocol, model])
env.BuildSources(str(build / "startup"), str(platform / "startup"))

# ---- targets -----------------------------------------------------------------------------------------------

elf = env.BuildProgram()
env.Depends(elf, [env.File(str(script)) for script in sorted((platform / "ldscripts").glob("*.ld"))])
binary = env.ElfToBin(str(build / "${PROGNAME}"), elf)
AlwaysBuild(env.Alias("buildprog", elf, elf))

emulator = f'"$PYTHONEXE" -m tinyml_mlops.device.qemu {{}} --board {board.id}'
env.AddPlatformTarget(
    "upload", elf,
    [env.VerboseAction(emulator.format("start") + ' --elf "$SOURCE"', "Starting the emulated board")],
    "Upload", "Start the emulated board with this firmware",
)  # fmt: skip
env.AddPlatformTarget(
    "stop", None, [env.VerboseAction(emulator.format("stop"), "Stopping the emulated board")],
    "Stop", "Stop the emulated board",
)  # fmt: skip
Default([env.Alias("buildprog"), binary])
