"""Where each stage puts its outputs. ``dvc.yaml`` names the same paths; a test compares the two."""

from dataclasses import dataclass
from pathlib import Path

from tinyml_mlops.config import Variant


@dataclass(frozen=True)
class Layout:
    """Paths below the folder of one project.

    Attributes:
        project: folder that holds ``params.yaml`` and ``dvc.yaml``.
    """

    project: Path = Path()

    @property
    def work(self) -> Path:
        return self.project / "work"

    @property
    def params(self) -> Path:
        """The resolved ``params.yaml``: every ``auto`` replaced."""
        return self.work / "params.json"

    @property
    def data(self) -> Path:
        return self.work / "data"

    @property
    def prepare_scratch(self) -> Path:
        """What ``prepare`` has finished; gone when all is written."""
        return self.work / "prepare-scratch"

    @property
    def train(self) -> Path:
        return self.work / "train"

    @property
    def baseline(self) -> Path:
        return self.work / "baseline"

    def quantize(self, variant: Variant) -> Path:
        return self.work / "quantize" / variant

    def evaluate(self, variant: Variant) -> Path:
        return self.work / "evaluate" / variant

    @property
    def comparison(self) -> Path:
        """Variants against each other."""
        return self.work / "compare" / "comparison.json"

    def export(self, variant: Variant, board: str) -> Path:
        return self.work / "export" / f"{variant}-{board}"

    def build(self, variant: Variant, board: str) -> Path:
        return self.work / "build" / f"{variant}-{board}"

    def deploy(self, variant: Variant, board: str) -> Path:
        return self.work / "deploy" / f"{variant}-{board}"

    def track(self, variant: Variant, board: str) -> Path:
        return self.work / "track" / f"{variant}-{board}"

    @property
    def register(self) -> Path:
        return self.work / "register"
