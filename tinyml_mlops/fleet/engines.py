"""The engine that a fleet's file asks for."""

from collections.abc import Callable, Mapping

from tinyml_mlops.config.fleet import FleetParams, HawkbitEngineParams
from tinyml_mlops.fleet.carrier import FleetEngine, Watch, ignore
from tinyml_mlops.fleet.device import Links
from tinyml_mlops.fleet.engine import Engine
from tinyml_mlops.fleet.labelled import Labelled
from tinyml_mlops.fleet.ledger import Ledger
from tinyml_mlops.fleet.work import Release

MakeLinks = Callable[[Labelled | None], Links]


def make_engine(
    ledger: Ledger,
    fleet: FleetParams,
    links: MakeLinks,
    releases: Mapping[str, Release],
    labelled: Labelled | None,
    *,
    watch: Watch = ignore,
) -> FleetEngine:
    """Carries out the rollout that is under way in ``ledger``.

    Args:
        ledger: of the fleet.
        fleet: as its file says.
        links: reach its devices; not called where gateways do.
        releases: by hardware kind; those that the rollout was begun with.
        labelled: samples that devices are asked.
        watch: is told everything that is written down.

    Raises:
        UserInputError: the environment lacks credentials that the engine needs.
    """
    if not isinstance(fleet.engine, HawkbitEngineParams):
        return Engine(ledger, fleet, links(labelled), releases, watch=watch)
    from tinyml_mlops.fleet.hawkbit.credentials import operator
    from tinyml_mlops.fleet.hawkbit.management import Management
    from tinyml_mlops.fleet.hawkbit.rest import Rest
    from tinyml_mlops.fleet.hawkbit.supervisor import Supervisor

    management = Management(Rest(fleet.engine.url, operator()))
    return Supervisor(ledger, fleet, management, releases, labelled=labelled, watch=watch)
