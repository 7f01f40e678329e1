"""Sources that the build makes: what the firmware says of itself, and the CBOR code of the protocol."""

import sys
from pathlib import Path


def write_build_info(header: Path, **names: str) -> None:
    """Write ``#define NAME "value"`` lines; untouched when nothing changed, so that nothing is rebuilt."""
    lines = ["/* Written by the build: what the firmware says of itself. */", "#ifndef BUILD_INFO_H"]
    lines += ["#define BUILD_INFO_H", *(f'#define {name} "{value}"' for name, value in names.items())]
    text = "\n".join([*lines, "#endif", ""])
    if not header.exists() or header.read_text(encoding="utf-8") != text:
        header.parent.mkdir(parents=True, exist_ok=True)
        header.write_text(text, encoding="utf-8")


def protocol_objects(env, protocol: Path, folder: Path) -> list:
    """Declare the generated CBOR code and its objects."""
    sys.path.insert(0, str(protocol))
    import generate

    cddl, generator = protocol / "tinyml.cddl", protocol / "generate.py"
    sources = env.Command(
        [str(folder / name) for name in generate.OUTPUTS],
        [str(cddl), str(generator)],
        env.VerboseAction(f'"$PYTHONEXE" "{generator}" "{cddl}" "{folder}"', "Generating CBOR code"),
    )
    # zcbor's code is not ours to mend: no warnings.
    local = env.Clone()
    local.Append(CCFLAGS=["-w"], CPPPATH=[str(folder)])
    return [local.Object(node) for node in sources if str(node).endswith(".c")]
