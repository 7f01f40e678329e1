"""The pipeline of this project, as a project has it that only installed the package."""

import re

PACKAGE_STATE = "work/package.json"
OF_THE_PACKAGE = re.compile(r"^ +- tinyml_mlops/\S+\n", re.MULTILINE)
STAGE = re.compile(r"^  \w+:\n", re.MULTILINE)
FIRST_STAGE = f"""\
  package:
    desc: which tinyml-mlops is installed; another one runs again what depends on it
    cmd: python -m tinyml_mlops.scaffold.package_state {PACKAGE_STATE}
    always_changed: true
    outs:
      - {PACKAGE_STATE}

"""


def standalone(text: str) -> str:
    """``dvc.yaml`` with one file that says which package is installed, in place of files of the package.

    Args:
        text: the project's own ``dvc.yaml``; its comments stay.
    """
    head, _, stages = text.partition("stages:\n")
    starts = [match.start() for match in STAGE.finditer(stages)]
    bounds = zip(starts, [*starts[1:], len(stages)], strict=True)
    return f"{head}stages:\n{FIRST_STAGE}" + "".join(_stage(stages[first:last]) for first, last in bounds)


def _stage(text: str) -> str:
    depends = OF_THE_PACKAGE.search(text)
    if depends is None:
        return text
    indent = len(depends[0]) - len(depends[0].lstrip(" "))
    only = f"{' ' * indent}- {PACKAGE_STATE}\n"
    return OF_THE_PACKAGE.sub("", text[: depends.start()] + only + text[depends.end() :])
