"""What people see of the runs in MLflow's own pages. Pictures are kept in build/browser/<store>/."""

import pytest
from selenium.webdriver.remote.webelement import WebElement

from tests.browser.chromium import Browser
from tests.browser.conftest import REGISTERED, Logged
from tests.browser.project import BOARDS, VARIANTS
from tests.report.page.made import ACCURACY

NAMES = [f"keyword_spotting {variant} @ {board}" for variant in VARIANTS for board in BOARDS]
RUN_NAME = "attributes.`Run Name`"
FRAME = "iframe.mlflow-html-iframe"
VIEWS = "//button[@data-component-id='mlflow.experiment_page.saved_views.trigger']"

on_one_store = pytest.mark.parametrize("logged", ["sqlite"], indirect=True)


def open_view(browser: Browser, logged: Logged) -> None:
    browser.open(logged.address("runs"))
    browser.expect("TinyML models for keyword_spotting", "keyword_spotting training")
    browser.click(VIEWS)
    browser.click("//*[text()='Variants on boards (emulated)']")


def test_the_saved_view_is_a_table_of_all_variants_on_all_boards(browser: Browser, logged: Logged) -> None:
    open_view(browser, logged)
    browser.expect("6 matching runs", "accuracy", "instructions_per_inference", "flash_bytes", *NAMES)
    browser.picture("runs")
    scores = [float(cell) for cell in column(browser, "metrics.`accuracy`")]
    assert scores == sorted((score for score in ACCURACY.values() for _ in BOARDS), reverse=True)
    assert sorted(column(browser, RUN_NAME)) == sorted(NAMES)


def column(browser: Browser, name: str) -> list[str]:
    """Cells of the table of runs from top to bottom; the document has its rows in another order."""
    cells = browser.find(f".ag-row [col-id='{name}']")
    return [cell.text.splitlines()[-1] for cell in sorted(cells, key=top)]


def top(element: WebElement) -> int:
    return int(element.location["y"])


@on_one_store
def test_the_links_of_the_description_lead_to_the_view(browser: Browser, logged: Logged) -> None:
    browser.open(logged.address("runs"))
    browser.wait("the link", lambda: browser.link("as charts"))
    browser.open(browser.link("as charts"))
    browser.expect("Variants on boards (emulated)", "Parallel Coordinates", "Accuracy against cost")
    browser.wait("lines", lambda: len(browser.find(".parcoords canvas, canvas")) > 0)
    browser.wait("points", lambda: len(browser.find(".scatterlayer .point")) >= len(NAMES))
    browser.picture("charts")


def test_three_runs_are_compared(browser: Browser, logged: Logged) -> None:
    open_view(browser, logged)
    browser.expect("6 matching runs", *NAMES)
    ticked = column(browser, RUN_NAME)[:3]
    for box in sorted(browser.find(".ag-row .ag-selection-checkbox"), key=top)[:3]:
        box.click()
    browser.click("//button[contains(., 'Compare')]")
    browser.expect("Comparing 3 Runs from 1 Experiment", *ticked)
    # Parallel coordinates open with what differs, and with the headline metric.
    chosen = [
        item.text for item in browser.find(".ant-select-selection-item, [class*=select-selection-item]")
    ]
    assert {"board", "variant", "accuracy"} <= set(chosen)
    browser.picture("compare")


@on_one_store
def test_models_are_compared(browser: Browser, logged: Logged) -> None:
    browser.open(logged.address("models"))
    browser.expect(*(f"{variant} @ {board}" for variant in VARIANTS for board in BOARDS))
    browser.picture("models")


@on_one_store
def test_a_run_describes_itself(browser: Browser, logged: Logged) -> None:
    run = logged.runs["int8_ptq", "qemu_stm32f405"]
    browser.open(logged.address(f"runs/{run.run_id}"))
    browser.expect("variant int8_ptq, on", "counted by an emulator", "keyword_spotting training")
    browser.picture("run")


def test_the_report_is_read_in_the_artifact_viewer(browser: Browser, logged: Logged) -> None:
    run = logged.runs["int8_ptq", "qemu_stm32f405"]
    browser.scheme("light")
    browser.open(logged.address(f"runs/{run.run_id}/artifacts/report.html"))
    light = paper(browser)
    browser.picture("report_light")
    browser.scheme("dark")
    assert paper(browser) != light
    browser.picture("report_dark")


def paper(browser: Browser) -> object:
    """The colour that the report is written on, and that all of it is there."""
    browser.enter_frame(FRAME)
    browser.expect("At a glance", "Memory map", "Profile by op", "Parity ladder", "Confusion matrix")
    colour = browser.run("return getComputedStyle(document.body).backgroundColor")
    browser.leave_frame()
    return colour


@on_one_store
def test_the_report_of_the_training_compares_all(browser: Browser, logged: Logged) -> None:
    address = logged.address(f"runs/{logged.first.parent_run_id}/artifacts/report.html")
    browser.open(address)
    browser.enter_frame(FRAME)
    browser.expect("Variants on boards", "On the front:", *map(str, VARIANTS), *BOARDS)
    browser.run("document.querySelector('.plots').scrollIntoView()")
    browser.leave_frame()
    browser.picture("training_report")


def test_the_registered_model_shows_its_aliases(browser: Browser, logged: Logged) -> None:
    browser.open(f"{logged.uri}/#/models/{REGISTERED}")
    browser.expect("Version 1", "@ candidate", "@ champion")
    browser.picture("registered")
    browser.open(f"{logged.uri}/#/models/{REGISTERED}/versions/1")
    browser.expect("@ candidate", "@ champion", "keyword_spotting int8_ptq @ qemu_stm32f405", "Schema")
    browser.picture("version")
