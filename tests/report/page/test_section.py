"""A new file is a new section."""

import importlib
from pathlib import Path

import pytest

from tinyml_mlops.report.page.section import bodies

SECTION = """from tinyml_mlops.report.page.html import element
ORDER, TITLE = {order}, "{title}"
def body(facts):
    return element("p", facts) if facts != TITLE else None
"""


def test_every_module_is_a_section_in_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "sections_of_a_test"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "a.py").write_text(SECTION.format(order=20, title="Second"))
    (folder / "b.py").write_text(SECTION.format(order=10, title="First"))
    monkeypatch.syspath_prepend(tmp_path)
    package = importlib.import_module(folder.name)
    assert bodies(package, "1 < 2") == [("First", "<p>1 &lt; 2</p>"), ("Second", "<p>1 &lt; 2</p>")]
    assert [title for title, _ in bodies(package, "Second")] == ["First"]
