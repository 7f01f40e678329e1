"""Python's messages are those of the CDDL that the firmware's code is generated from."""

import sys
from pathlib import Path
from typing import Any

import cbor2
import pytest
from smp.header import Header
from smp.message import Request

from tests.device.fake_device import COMPILER, INFO, TINYML, FakeDevice
from tinyml_mlops.device import messages
from tinyml_mlops.device.codes import TEXTS, ImageCode, TinymlCode, explain

REQUESTS: dict[str, Request] = {
    "os-echo-request": messages.EchoRequest(d="hello"),
    "input-request": messages.InputRequest(index=1, offset=70000, data=b"\x01\x02"),
    "output-request": messages.OutputRequest(index=0, offset=3, length=512),
    "profile-request": messages.ProfileRequest(first=32),
    "selftest-request": messages.SelftestRequest(loops=100_000),
    "arena-request": messages.ArenaRequest(bytes=70_000),
    "samples-request": messages.SamplesRequest(first=70_000, data=b"\x01\x02"),
    "features-request": messages.FeaturesRequest(offset=3, length=512),
    "name-request": messages.NameRequest(id="kitchen-1"),
}
RESPONSES = {
    1: ("model-response", messages.ModelResponse),
    2: ("input-response", messages.InputResponse),
    3: ("invoke-response", messages.InvokeResponse),
    4: ("output-response", messages.OutputResponse),
    5: ("profile-response", messages.ProfileResponse),
    6: ("selftest-response", messages.SelftestResponse),
    7: ("memory-response", messages.MemoryResponse),
    8: ("state-response", messages.StateResponse),
    INFO: ("info-response", messages.InfoResponse),
    COMPILER: ("compiler-response", messages.CompilerResponse),
}
OF_A_FRONT_END = {
    9: ("samples-response", messages.SamplesResponse),
    10: ("features-response", messages.FeaturesResponse),
    11: ("decide-response", messages.DecideResponse),
}
OF_TFLM = {12: ("arena-response", messages.ArenaResponse)}
OF_SLOTS = {
    13: ("device-response", messages.DeviceResponse),
    17: ("takes-response", messages.TakesResponse),
}
BODIES: dict[int, dict[str, Any]] = {
    2: {"index": 0, "offset": 0, "data": b"abc"},
    4: {"index": 0, "offset": 0, "length": 5},
    5: {"first": 0},
    6: {"loops": 9},
}


@pytest.fixture(scope="module")
def protocol(project: Path) -> Any:
    """Types of ``tinyml.cddl`` as zcbor reads them."""
    if not hasattr(cbor2, "CBORDecodeValueError"):
        cbor2.CBORDecodeValueError = cbor2.CBORDecodeError  # zcbor 0.9.1 and cbor2 6
    zcbor = pytest.importorskip("zcbor")
    argv, sys.argv = sys.argv, ["zcbor"]
    try:
        text = (project / "firmware/protocol/tinyml.cddl").read_text()
        return zcbor.DataTranslator.from_cddl(text, 16).my_types
    finally:
        sys.argv = argv


@pytest.mark.parametrize("name", sorted(REQUESTS))
def test_requests_are_those_of_the_cddl(protocol: Any, name: str) -> None:
    body = bytes(REQUESTS[name])[Header.SIZE :]
    protocol[name].validate_str(body)


@pytest.mark.parametrize("name", sorted(REQUESTS))
def test_keys_travel_in_the_order_of_the_cddl(protocol: Any, name: str) -> None:
    declared = [child.label or child.key.value for child in protocol[name].value]
    assert list(cbor2.loads(bytes(REQUESTS[name])[Header.SIZE :])) == declared


@pytest.mark.parametrize("command", sorted(RESPONSES | OF_A_FRONT_END | OF_TFLM | OF_SLOTS))
def test_responses_have_the_fields_of_the_cddl(protocol: Any, command: int) -> None:
    name, message = (RESPONSES | OF_A_FRONT_END | OF_TFLM | OF_SLOTS)[command]
    declared = [child.label or child.key.value for child in protocol[name].value]
    fields = [field for field in message.model_fields if field not in messages.ENVELOPE]
    assert fields == declared
    assert command == message._COMMAND_ID


@pytest.mark.parametrize("command", sorted(RESPONSES))
def test_the_fake_device_answers_as_the_cddl_says(protocol: Any, command: int) -> None:
    answer = FakeDevice().respond((TINYML, command), BODIES.get(command, {}))
    for tensor in (*answer.get("inputs", ()), *answer.get("outputs", ())):
        tensor["scale"] = 0.5  # float32 is CBOR's shortest form of it here
    protocol[RESPONSES[command][0]].validate_str(cbor2.dumps(answer))


def test_requests_without_a_body_are_an_empty_map() -> None:
    for request in (messages.InfoRequest(), messages.ModelRequest(), messages.InvokeRequest()):
        assert bytes(request)[Header.SIZE :] == b"\xa0"
        assert request.header.length == 1


@pytest.mark.parametrize(
    ("rule", "prefix", "codes"), [("tinyml-error", "", TinymlCode), ("image-error", "image-", ImageCode)]
)
def test_error_codes_are_those_of_the_cddl(
    project: Path, rule: str, prefix: str, codes: type[TinymlCode | ImageCode]
) -> None:
    text = (project / "firmware/protocol/tinyml.cddl").read_text()
    listed = text.split(f"{rule} = &(")[1].split(")\n")[0]
    expected = {
        name.strip(): int(number.split(",")[0])
        for name, number in (line.split(";")[0].split(":") for line in listed.strip().splitlines())
    }
    assert {prefix + code.name.lower().replace("_", "-"): code.value[0] for code in codes} == expected


@pytest.mark.parametrize("group", [None, 1, 64])
@pytest.mark.parametrize("code", [1, 5, 8, 77])
def test_every_code_is_explained(group: int | None, code: int) -> None:
    assert str(code) in explain(group, code)
    assert all(TEXTS.values())
