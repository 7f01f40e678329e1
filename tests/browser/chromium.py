"""Debian's chromium without a window: what people do with a page, and pictures of it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from selenium.common.exceptions import TimeoutException, WebDriverException
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

PATIENCE_S = 60.0
DESKTOP, PHONE = (1500, 950), (390, 844)

PACKAGES = {"chromium": "chromium", "chromedriver": "chromium-driver"}
"""Program → Debian package."""


class Browser:
    """One window; every step waits until what it needs is there.

    Attributes:
        pictures: folder that :meth:`picture` writes into.
    """

    def __init__(self, profile: Path, pictures: Path) -> None:
        options = ChromeOptions()
        options.binary_location = shutil.which("chromium") or ""
        for argument in (
            *("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"),
            *("--disable-background-networking", "--no-first-run", "--force-device-scale-factor=1"),
            # Names lead nowhere: what a page asks of others stays in the log and fails at once.
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            f"--user-data-dir={profile}",
        ):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
        service = Service(shutil.which("chromedriver"))
        self._driver = Chrome(options=options, service=service)
        self.pictures = pictures
        pictures.mkdir(parents=True, exist_ok=True)
        self.size(DESKTOP)

    def close(self) -> None:
        self._driver.quit()

    def open(self, address: str) -> None:
        self._driver.get("about:blank")  # an address that differs after its # only would not be loaded anew
        self._driver.get(address)

    def forget(self, address: str, **kept: str) -> None:
        """Be new to a server; ``kept`` stays in its local storage."""
        self.open(address)
        self._driver.execute_script(
            "localStorage.clear(); for (const [k, v] of Object.entries(arguments[0])) localStorage[k] = v",
            kept,
        )

    def size(self, size: tuple[int, int]) -> None:
        """Of the page, in CSS pixels; as narrow as a phone where asked for."""
        metrics = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": size == PHONE}
        self._driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def scheme(self, name: str) -> None:
        """``light`` or ``dark``, as the desktop would ask for."""
        features = [{"name": "prefers-color-scheme", "value": name}]
        self._driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    def wait(self, what: str, until: Callable[[], object]) -> None:
        """Until ``until`` gives something true; elements may come and go meanwhile."""
        try:
            WebDriverWait(self._driver, PATIENCE_S, ignored_exceptions=(WebDriverException,)).until(
                lambda _: until()
            )
        except TimeoutException:
            pytest.fail(f"{what} did not come; the page says: {self.text()[:3000]}")

    def text(self) -> str:
        """What can be read."""
        return self._driver.find_element(By.TAG_NAME, "body").text

    def expect(self, *words: str) -> None:
        """Wait until the page shows all of these."""
        self.wait(f"{words}", lambda: all(word in self.text() for word in words))

    def find(self, css: str) -> list[WebElement]:
        return self._driver.find_elements(By.CSS_SELECTOR, css)

    def link(self, text: str) -> str:
        """Where the link with this text leads; nothing while it is not there."""
        found = self._driver.find_elements(By.LINK_TEXT, text)
        return found[0].get_attribute("href") or "" if found else ""

    def click(self, xpath: str) -> None:
        """The first element there that can be clicked."""

        def clicked() -> bool:
            for element in self._driver.find_elements(By.XPATH, xpath):
                if element.is_displayed() and element.is_enabled():
                    element.click()
                    return True
            return False

        self.wait(xpath, clicked)

    def run(self, script: str) -> object:
        return self._driver.execute_script(script)

    def enter_frame(self, css: str) -> None:
        self.wait(css, lambda: self.find(css))
        self._driver.switch_to.frame(self.find(css)[0])

    def leave_frame(self) -> None:
        self._driver.switch_to.default_content()

    def picture(self, name: str) -> Path:
        """Of what is in the window; kept for whoever wants to look at it."""
        path = self.pictures / f"{name}.png"
        assert self._driver.save_screenshot(str(path))
        return path

    def whole_picture(self, name: str) -> Path:
        """Of the page from top to bottom, as wide as the window."""
        width, height = self._driver.execute_script(
            "return [innerWidth, document.documentElement.scrollHeight]"
        )
        self._driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width == PHONE[0]},
        )
        return self.picture(name)

    def hosts(self) -> set[str]:
        """Of everything that pages have asked for over a network since the last call."""
        found = set()
        for entry in self._driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                address = urlsplit(message["params"]["request"]["url"])
                if address.scheme not in {"data", "blob", "about", "chrome"}:
                    found.add(address.netloc)
        return found
