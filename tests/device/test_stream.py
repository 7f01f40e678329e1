"""Golden feature vectors on emulated boards, and decisions of samples that are pushed to them.

One kind of front end a core: with an FPU, with MVE, and a RISC-V core whose floats are computed by software.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod

import numpy as np
import pytest

from tests.dense_model import dense_model
from tests.device.built import Built, built_for, switched_on
from tests.features.front_ends import EVERY, noise
from tinyml_mlops.decision import About, Argmax, DecisionRule, Reconstruction
from tinyml_mlops.decision.embedded import embed
from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.device.stream import DeviceStream
from tinyml_mlops.errors import BoardError
from tinyml_mlops.evaluation.quantized import to_raw, to_real
from tinyml_mlops.features import FrontEnd
from tinyml_mlops.measure.frontend import measure_front_end
from tinyml_mlops.measure.units import TickUnits

pytestmark = pytest.mark.emulated
BOARDS = {
    "qemu_stm32f405": "mfcc",
    "qemu_mps2_an500": "log_mel",
    "qemu_mps3_an547": "spectrum",
    "qemu_riscv32": "spectrum",
}
CLASSES = 3


@dataclass(frozen=True)
class Running:
    """A board with its firmware, and what it was made from."""

    client: DeviceClient
    firmware: Built
    front_end: FrontEnd
    rule: DecisionRule


@pytest.fixture(scope="module", params=BOARDS)
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    kind = BOARDS[request.param]
    bare = EVERY[kind]
    front_end = bare.fitted(bare.raw(noise(bare, 8)))
    elements = prod(front_end.feature_shape)
    reconstructs = kind == "spectrum"
    rule: DecisionRule = Argmax(labels=("one", "two", "three"))
    if reconstructs:
        rule = Reconstruction(threshold=1.0)
    model = dense_model(classes=elements if reconstructs else CLASSES, inputs=elements)
    about = About(decision=rule, features=front_end.model_dump(mode="json"))
    firmware = built_for(embed(model, about), kind, request.param, tmp_path_factory.getbasetemp())
    with switched_on(firmware, tmp_path_factory.mktemp("board")) as client:
        yield Running(client, firmware, front_end, rule)


def test_features_are_those_of_this_machine_to_the_bit(running: Running) -> None:
    units = TickUnits.of(running.firmware.board, running.client.info().tick_hz)
    measured = measure_front_end(running.client, running.front_end, units)
    assert measured.golden_windows == 4
    assert measured.latency_us is None
    assert measured.frontend_instructions is not None
    assert measured.frontend_instructions.min > 1_000 * measured.columns


def test_samples_become_a_decision(running: Running) -> None:
    """The one that Python makes of the features that numpy computes."""
    front_end, model = running.front_end, running.firmware.compiled
    window = front_end.to_int16(noise(front_end, 1, seed=7))[0]
    stream = DeviceStream(running.client, channels=(*window.shape, 1)[1])
    stream.push(window)
    found = stream.features().reshape(1, *front_end.feature_shape)
    source, result = model.inputs[0], model.outputs[0]
    expected = to_raw(
        front_end.compute(front_end.from_int16(window)[np.newaxis]),
        source.dtype,
        source.scale,
        source.zero_point,
    )
    assert np.abs(found.astype(int) - expected).max() <= 1
    assert np.mean(found != expected) < 0.01
    answer = stream.decide()
    (raw,) = running.firmware.tflm.run_all(found.reshape(1, -1))
    outputs = to_real(raw, result.scale, result.zero_point)
    seen = to_real(found, source.scale, source.zero_point)
    number = int(running.rule.decide(seen, outputs)[0])
    assert (answer.number, answer.label) == (number, running.rule.labels[number])
    assert answer.score == pytest.approx(float(running.rule.scores(seen, outputs).max()), rel=1e-5)


def test_a_stream_that_another_began_is_noticed(running: Running) -> None:
    window = running.front_end.to_int16(noise(running.front_end, 1))[0]
    mine = DeviceStream(running.client, channels=(*window.shape, 1)[1])
    mine.push(window[:10])
    DeviceStream(running.client, channels=(*window.shape, 1)[1]).push(window[:5])
    with pytest.raises(BoardError, match="does not follow"):
        mine.push(window[10:20])
    with pytest.raises(BoardError, match="not filled a window"):
        mine.decide()


def test_front_end_has_its_own_share_of_memory(running: Running) -> None:
    record = running.firmware.record
    assert 2_000 < record.flash_by_owner["frontend"] < 20_000
    window_bytes = prod(running.front_end.feature_shape)
    assert window_bytes < record.ram_by_owner["frontend"] < 12_000
