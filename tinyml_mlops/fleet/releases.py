"""The images of a fleet's rollouts: files beside the ledger, named by the hash that devices report.

A rollout that a crash left is carried on with the very bytes that it was begun with: nothing is compiled or
signed again. Every image is checked as `tinyml release check` does, whenever it is read.
"""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec

from tinyml_mlops.errors import FleetError, ImageRefusedError
from tinyml_mlops.files import sha256_file, write_bytes
from tinyml_mlops.fleet.events import ReleaseRef
from tinyml_mlops.fleet.labelled import Labelled
from tinyml_mlops.fleet.work import Release
from tinyml_mlops.release import CheckedImage, check_image

HINT = "restore the file; or `tinyml fleet abort` the rollout, and promote again"


class Releases:
    """A folder of images and labelled samples."""

    def __init__(self, folder: Path, key: ec.EllipticCurvePublicKey) -> None:
        """Images have to be signed with the private half of ``key``."""
        self._folder, self._key = folder, key

    def put(self, images: Mapping[str, bytes]) -> dict[str, Release]:
        """Check and keep images.

        Args:
            images: by hardware kind.

        Raises:
            ImageRefusedError: one may not go to its hardware kind; none was written.
        """
        checked = {kind: self._check(image, kind) for kind, image in images.items()}
        for kind, found in checked.items():
            write_bytes(self._path(found.hash.hex()), images[kind])
        return {kind: _release(found, images[kind]) for kind, found in checked.items()}

    def get(self, refs: Mapping[str, ReleaseRef]) -> dict[str, Release]:
        """The images of a rollout.

        Args:
            refs: by hardware kind, as the ledger has them.

        Raises:
            FleetError: a file is missing.
            ImageRefusedError: one is not what was signed.
        """
        found = {}
        for kind, ref in refs.items():
            path = self._path(ref.sha256)
            try:
                image = path.read_bytes()
            except OSError as error:
                raise FleetError(
                    f"{path}, the image for {kind}, cannot be read: {error.strerror}", hint=HINT
                ) from error
            try:
                found[kind] = _release(self._check(image, kind), image)
            except ImageRefusedError as error:
                raise ImageRefusedError(f"{path}: {error.what}", hint=HINT) from error
            if found[kind].ref != ref:
                raise ImageRefusedError(f"{path} is another image than the ledger says", hint=HINT)
        return found

    def put_labelled(self, labelled: Labelled | None) -> str:
        """Keep labelled samples; the SHA-256 that names them, empty where there are none."""
        if labelled is None:
            return ""
        self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._folder, prefix=".labelled-") as scratch:
            written = Path(scratch) / "labelled.npz"
            labelled.write(written)
            digest = sha256_file(written)
            written.replace(self._labelled(digest))
        return digest

    def get_labelled(self, digest: str) -> Labelled | None:
        """The labelled samples of a rollout.

        Raises:
            FleetError: the file is missing or was changed.
        """
        if not digest:
            return None
        path = self._labelled(digest)
        if path.is_file() and sha256_file(path) != digest:
            raise FleetError(f"{path} was changed", hint=HINT)
        return Labelled.read(path)

    def _check(self, image: bytes, kind: str) -> CheckedImage:
        return check_image(image, [self._key], hardware=kind)

    def _path(self, digest: str) -> Path:
        return self._folder / f"{digest}.img"

    def _labelled(self, digest: str) -> Path:
        return self._folder / f"{digest}.npz"


def _release(checked: CheckedImage, image: bytes) -> Release:
    return Release(ReleaseRef(sha256=checked.hash.hex(), size_bytes=len(image)), image)
