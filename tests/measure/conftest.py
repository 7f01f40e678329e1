"""A measurement of a fake device that behaves, unless a test changes it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import numpy as np
import pytest

from tests.device.fake_device import FakeDevice
from tinyml_mlops.config import DeployParams, load_board
from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.measure import Measured, measure

MeasureFake = Callable[..., Measured]
DEPLOY = DeployParams(warmups=2, repeats=5, accuracy_samples=10, timeout_s=5.0)


@pytest.fixture
def samples() -> np.ndarray:
    return np.random.default_rng(3).integers(-127, 128, (10, 700)).astype(np.int8)


@pytest.fixture
def measure_fake(samples: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> Iterator[MeasureFake]:
    with ExitStack() as stack:

        def run(device: FakeDevice, **changed: Any) -> Measured:
            stack.enter_context(device)
            monkeypatch.setattr("tinyml_mlops.measure.host_clock.monotonic", lambda: device.waited_s)
            board = changed.pop("board", load_board("qemu_stm32f405"))
            client = stack.enter_context(
                DeviceClient.open(device.url, board.name, changed.pop("timeout_s", 5.0))
            )
            arguments = {
                "deploy": DEPLOY,
                "expected_build": "0123456789abcdef",
                "expected_model_id": bytes(range(32)).hex(),
                "samples": [samples],
                "expected_outputs": [-samples],
            }
            return measure(client, board, **(arguments | changed))

        yield run
