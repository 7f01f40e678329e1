"""The example in C of docs/features.md is a program that compiles."""

import subprocess
from pathlib import Path

from tests.dense_model import dense_model
from tinyml_mlops.decision import About, Argmax
from tinyml_mlops.decision.embedded import embed
from tinyml_mlops.features import Window
from tinyml_mlops.firmware import export_sources
from tinyml_mlops.plan import compile_plan


def test_the_example_compiles_without_a_warning(project: Path, tmp_path: Path) -> None:
    motion = Window(rate_hz=100, channels=2, window_samples=4)
    about = About(decision=Argmax(labels=("a", "b", "c", "d")), features=motion.model_dump(mode="json"))
    tflite = embed(dense_model(), about)
    export_sources(tflite, compile_plan(tflite), tmp_path)
    text = (project / "docs" / "features.md").read_text()
    example = text.split("```c\n")[1].split("```")[0]
    declared = (
        "void heard(const char *); void begin(const planrt *);void take(planrt *, const int16_t *, uint32_t);"
    )
    includes, body = example.split("\n\n", 1)
    (tmp_path / "example.c").write_text(f"{includes}\n{declared}\n{body}")
    libraries = [
        f"-I{project / 'firmware/lib' / name / 'include'}" for name in ("planrt", "frontend", "decision")
    ]
    flags = ("-std=c99", "-Wall", "-Wextra", "-Wconversion", "-Wpedantic", "-Werror", "-fsyntax-only")
    folders = (f"-I{tmp_path}", f"-I{tmp_path / 'frontend'}")
    subprocess.run(["gcc", *flags, *libraries, *folders, tmp_path / "example.c"], check=True)
