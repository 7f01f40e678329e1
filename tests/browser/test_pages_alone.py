"""Our pages as files, on a phone and a desktop, light and dark. Pictures are kept in build/browser/pages/."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.chromium import DESKTOP, PHONE, Browser
from tests.browser.conftest import PICTURES, opened
from tests.browser.project import BOARDS, VARIANTS, write_project
from tests.fleet.host import Host
from tests.fleet.simulated import GOOD, fleet_of, release_of
from tinyml_mlops.fleet.device import Report
from tinyml_mlops.fleet.gates import Gates
from tinyml_mlops.fleet.seen import Answer, Sightings, with_answers
from tinyml_mlops.fleet.status import fleet_status
from tinyml_mlops.layout import Layout
from tinyml_mlops.report.page import ExperimentFacts, experiment_page, fleet_page, rollout_page, run_page
from tinyml_mlops.tracking.outputs import read_outputs

SIZES = {"phone": PHONE, "desktop": DESKTOP}
SECTIONS = {
    "run": (
        *("At a glance", "Memory map", "Arena over time", "Profile by op", "Parity ladder"),
        *("Quantisation and calibration", "Confusion matrix", "How it was measured"),
    ),
    "experiment": (
        *("Variants on boards", "Trade-offs", "On the front:", "instructions an inference", "flash, bytes"),
        *("arena, bytes", "Memory by owner", "Parity", "Quantisation and calibration", "Classes"),
    ),
    "fleet": (
        *("Fleet prod", "Last rollout", "Waves", "Gates", "golden_vectors_failed", "Devices"),
        "1 of 5 devices are not as they should be",
    ),
    "rollout": ("models:/kws/2", "aborted", "wave canary: 1 of 1 devices failed", "Gates", "Devices"),
}
MOST_BYTES = 2_000_000
LEAST_CONTRAST = 4.5
"""Of text on its ground: WCAG 2.1, level AA."""
CONTRASTS = """
const rgb = text => text.match(/[\\d.]+/g).map(Number);
const light = colour => {
  const linear = v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const [r, g, b] = colour.slice(0, 3).map(v => linear(v / 255));
  return .2126 * r + .7152 * g + .0722 * b;
};
const ground = element => {
  const colour = rgb(getComputedStyle(element).backgroundColor);
  return element.parentElement && colour.length > 3 && colour[3] < 1 ? ground(element.parentElement) : colour;
};
const own = element => [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
return [...document.querySelectorAll('body *:not(svg *)')].filter(own).map(element => {
  const [a, b] = [light(rgb(getComputedStyle(element).color)), light(ground(element))];
  return [(Math.max(a, b) + .05) / (Math.min(a, b) + .05), element.textContent];
});
"""


@pytest.fixture(scope="module")
def alone(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser, and no server."""
    with opened(tmp_path_factory.mktemp("profile"), project / PICTURES / "pages") as browser:
        yield browser


@pytest.fixture(scope="module")
def pages(project: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Kind of page → file, made of what the stages leave."""
    folder = tmp_path_factory.mktemp("pages")
    params, layout = write_project(project, folder), Layout(folder)
    runs = tuple(read_outputs(layout, variant, board) for board in BOARDS for variant in VARIANTS)
    made = {
        "run": run_page(runs[1]),
        "experiment": experiment_page(ExperimentFacts(params.task, runs, missing=("int16x8_ptq @ moon",))),
        **fleet_pages(folder),
    }
    for name, page in made.items():
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in made}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", SECTIONS)
def test_it_is_read_without_a_network(
    name: str, size: str, scheme: str, alone: Browser, pages: dict[str, Path]
) -> None:
    assert pages[name].stat().st_size < MOST_BYTES
    alone.size(SIZES[size])
    alone.scheme(scheme)
    alone.hosts()
    alone.open(pages[name].as_uri())
    alone.expect(*SECTIONS[name])
    assert alone.hosts() == {""}  # the file itself
    assert alone.run("return document.documentElement.scrollWidth <= innerWidth")
    contrasts = alone.run(CONTRASTS)
    assert isinstance(contrasts, list)
    assert len(contrasts) > 50
    assert not [text for contrast, text in contrasts if contrast < LEAST_CONTRAST]
    alone.whole_picture(f"{name}_{size}_{scheme}")


def fleet_pages(folder: Path) -> dict[str, str]:
    """A fleet after its second rollout was stopped, one device of which was told another model meanwhile."""
    host = Host(folder / "host", fleet_of(5))
    host.promote("models:/kws/1")
    host.world.health[release_of("models:/kws/2").ref.sha256] = GOOD.model_copy(
        update={"golden_vectors_failed": 2}
    )
    host.promote("models:/kws/2")
    strange = Report(hardware="m4", running="<script>" * 8, confirmed=True, boot_count=9)
    seen = with_answers(Sightings(), [Answer(device="d00003", at_s=2e9, report=strange)])
    gates = Gates()
    for entry in host.ledger.entries():
        gates.take(entry)
    status = fleet_status(host.fleet, host.ledger.state, gates, seen)
    host.ledger.close()
    assert status.rollout is not None
    return {"fleet": fleet_page(status), "rollout": rollout_page(status.rollout)}
