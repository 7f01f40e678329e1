"""A registered version on its way to a fleet: what images are made of."""

from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import ec

from tinyml_mlops.errors import ModelError
from tinyml_mlops.fleet.labelled import Labelled
from tinyml_mlops.plan import GoldenVectors
from tinyml_mlops.release import Origin
from tinyml_mlops.release.make import make_image


@dataclass(frozen=True)
class Releasable:
    """One version, whatever an alias says later.

    Attributes:
        uri: ``models:/name/version``.
        run: MLflow run that made it.
        tflite: the model.
        golden: vectors that travel with it.
        labelled: samples that devices are asked; None: there are none at hand.
    """

    uri: str
    run: str
    tflite: bytes
    golden: GoldenVectors
    labelled: Labelled | None = None

    def images(self, kinds: Iterable[str], key: ec.EllipticCurvePrivateKey) -> dict[str, bytes]:
        """One signed image for each hardware kind.

        Raises:
            ModelError: the runtime of a kind cannot take the model.
        """
        origin = Origin(self.uri, self.run)
        try:
            return {
                kind: make_image(self.tflite, self.golden, origin, kind, key) for kind in sorted(set(kinds))
            }
        except ModelError as error:  # who makes images gets bytes and cannot name the version
            raise type(error)(f"{self.uri}: {error.what}", hint=error.hint) from error
