"""``register.json``: what the gate said of every variant, and what was registered."""

from tinyml_mlops.gate import Check, passed
from tinyml_mlops.records import Record

CANDIDATE = "candidate"


class Verdict(Record):
    """The checks of one variant on all boards."""

    variant: str
    checks: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        return passed(self.checks)


class Outcome(Record):
    """``work/register/register.json``.

    Attributes:
        name: of the registered model.
        version: that holds the chosen variant; None where no variant passed.
        variant: the chosen one; empty likewise.
        digest: what the version is found by; empty likewise.
        new: whether the version was made now.
        registry: where it is; empty: where the runs are.
        verdicts: of every variant.
    """

    name: str
    version: int | None
    variant: str
    digest: str
    new: bool
    registry: str = ""
    verdicts: tuple[Verdict, ...]

    def lines(self) -> list[str]:
        """For people."""
        if self.version is not None:
            state = "registered" if self.new else "there already"
            state += f" on {self.registry}" if self.registry else ""
            uri = f"models:/{self.name}@{CANDIDATE}"
            told = [f"{self.variant} passes the gate: version {self.version} of {self.name}, {state} ({uri})"]
        else:
            told = ["nothing was registered: no variant passes the gate (params.yaml, section gate)"]
        for verdict in self.verdicts:
            if not verdict.passed:
                told.append(f"{verdict.variant} does not pass:")
                told += [f"  {check.told}" for check in verdict.checks if not check.passed]
        return told
