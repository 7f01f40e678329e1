"""Which engine a fleet's file asks for, and what it may say of a server."""

from pathlib import Path

import pytest
import yaml

from tests.fleet.simulated import fleet_of
from tinyml_mlops.config.fleet import HawkbitEngineParams, load_fleet
from tinyml_mlops.errors import ParamsError, UserInputError
from tinyml_mlops.fleet.engine import Engine
from tinyml_mlops.fleet.engines import make_engine
from tinyml_mlops.fleet.hawkbit.gateway import chosen, make_gateway
from tinyml_mlops.fleet.hawkbit.supervisor import Supervisor
from tinyml_mlops.fleet.ledger import Ledger
from tinyml_mlops.fleet.smp import SmpLinks


def written(folder: Path, **engine: object) -> Path:
    path = folder / "fleet.yaml"
    fleet = fleet_of(2).model_dump(mode="json", exclude_none=True, exclude={"engine"})
    path.write_text(yaml.safe_dump(fleet | ({"engine": engine} if engine else {})))
    return path


def test_the_file_chooses_the_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TINYML_HAWKBIT_USER", "ann")
    monkeypatch.setenv("TINYML_HAWKBIT_PASSWORD", "secret")
    with Ledger(tmp_path / "ledger.db", "ann@host") as ledger:
        local = load_fleet(written(tmp_path))
        assert isinstance(make_engine(ledger, local, SmpLinks, {}, None), Engine)
        remote = load_fleet(written(tmp_path, kind="hawkbit", url="https://updates.example.org"))
        assert isinstance(make_engine(ledger, remote, SmpLinks, {}, None), Supervisor)
        assert isinstance(remote.engine, HawkbitEngineParams) and remote.engine.tenant == "DEFAULT"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://ann:secret@updates.example.org", "credentials come from the environment"),
        ("http://updates.example.org", "sends credentials readable to updates.example.org"),
        ("ann:secret@updates.example.org", r"write https://host"),
        ("https://updates.example.org?x=1", r"write https://host"),
        ("https://[broken", "url is none"),
    ],
)
def test_what_a_url_may_not_be(tmp_path: Path, url: str, why: str) -> None:
    with pytest.raises(ParamsError, match=why) as refused:
        load_fleet(written(tmp_path, kind="hawkbit", url=url))
    assert "secret" not in str(refused.value)


def test_devices_of_a_gateway() -> None:
    fleet = fleet_of(3)
    assert chosen(fleet, (), ()) == fleet.devices
    assert [device.id for device in chosen(fleet, ["d00001"], ())] == ["d00001"]
    with pytest.raises(UserInputError, match="has no device nobody"):
        chosen(fleet, ["d00001", "nobody"], ())
    with pytest.raises(UserInputError, match="has no such device"):
        chosen(fleet, (), ["hall"])
    with pytest.raises(UserInputError, match="is local: it needs no gateway"):
        make_gateway(fleet, fleet.devices)
