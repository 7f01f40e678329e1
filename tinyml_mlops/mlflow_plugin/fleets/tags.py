"""What a rollout is called on a registered version: alias, tags and artifacts.

The alias is ``fleet-<name>``: MLflow allows no dot in an alias.
"""

from tinyml_mlops.fleet.account import Account

PREFIX = "tinyml.fleet."
FOLDER = "fleets"


def alias(fleet: str) -> str:
    """Of the version that a fleet runs."""
    return f"fleet-{fleet}"


def tags(account: Account) -> dict[str, str]:
    """Of the version; an empty value is no tag."""
    devices = len(account.devices)
    values = {
        "rollout": str(account.rollout),
        "state": account.state,
        "wave": account.wave,
        "devices": f"{account.confirmed} of {devices} confirmed",
        "why": account.why,
    }
    return {f"{PREFIX}{account.fleet}.{key}": value for key, value in values.items()}


def artifact(account: Account, suffix: str) -> str:
    """Where the report lies in the version's run."""
    return f"{FOLDER}/{account.fleet}/rollout-{account.rollout}.{suffix}"
