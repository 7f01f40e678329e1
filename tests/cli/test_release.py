"""``tinyml keys`` and ``tinyml release``: from a .tflite to an image that is checked."""

import json
from pathlib import Path

from tests.cli.conftest import Run
from tinyml_mlops.plan.testing import ModelBuilder


def test_a_model_becomes_an_image_that_passes(run_tinyml: Run, tmp_path: Path) -> None:
    b = ModelBuilder()
    x, y = (b.tensor((1, 6), "int8", 0.02, 11, name=name) for name in "xy")
    b.op("RELU", [x], [y])
    (tmp_path / "model.tflite").write_bytes(b.build([x], [y]))
    made = run_tinyml("keys", "new", "release.pem", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    secret = (tmp_path / "release.pem").read_text().splitlines()[1]
    arguments = ("model.tflite", "image.bin", "--uri", "models:/m/7", "--run", "r1", "--key", "release.pem")
    released = run_tinyml("release", "make", *arguments, cwd=tmp_path)
    assert released.returncode == 0, released.stderr
    assert secret not in made.stdout + made.stderr + released.stdout + released.stderr
    assert secret.encode() not in (tmp_path / "image.bin").read_bytes()
    check = ("release", "check", "image.bin", "--key", "release.pub.pem")
    found = run_tinyml(*check, "--json", cwd=tmp_path)
    assert found.returncode == 0, found.stderr
    fields = json.loads(found.stdout)
    assert (fields["model"], fields["version"], fields["golden"]) == ("models:/m/7", 7, 2)
    refused = run_tinyml(*check, "--slot-bytes", "100", cwd=tmp_path)
    assert refused.returncode == 8
    assert "a model slot of the device 100" in refused.stderr
    assert "Traceback" not in refused.stderr
    source = run_tinyml("keys", "public", "release.pub.pem", cwd=tmp_path)
    assert "release_key_count = 1" in source.stdout
