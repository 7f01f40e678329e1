"""Images of a rollout on disk: the same bytes come back, or a message says what is wrong with them."""

from pathlib import Path

import numpy as np
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from tests.dense_model import dense_model
from tinyml_mlops.decision import About, Argmax
from tinyml_mlops.errors import FleetError, ImageRefusedError, ModelError
from tinyml_mlops.fleet.labelled import MOST, Labelled
from tinyml_mlops.fleet.releasable import Releasable
from tinyml_mlops.fleet.releases import Releases
from tinyml_mlops.plan import GoldenVectors, HostModel, compile_plan

KINDS = ("qemu_mps2_an386", "qemu_mps3_an547")


@pytest.fixture(scope="module")
def key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@pytest.fixture(scope="module")
def version() -> Releasable:
    tflite = dense_model()
    with HostModel.open(compile_plan(tflite).plan) as model:
        spec = model.inputs[0]
        inputs = np.random.default_rng(0).integers(-128, 128, (2, *spec.shape[1:]), np.int8)
        golden = GoldenVectors.computed(model, inputs)
    return Releasable("models:/dense/3", "0123abcd", tflite, golden)


@pytest.fixture(scope="module")
def images(version: Releasable, key: ec.EllipticCurvePrivateKey) -> dict[str, bytes]:
    return version.images(KINDS, key)


def test_one_image_a_hardware_kind_and_the_same_bytes_again(
    version: Releasable, key: ec.EllipticCurvePrivateKey, images: dict[str, bytes], tmp_path: Path
) -> None:
    assert list(images) == sorted(KINDS) and len(set(images.values())) == 2
    assert version.images(KINDS, key) == images
    releases = Releases(tmp_path, key.public_key())
    put = releases.put(images)
    refs = {kind: release.ref for kind, release in put.items()}
    again = Releases(tmp_path, key.public_key()).get(refs)
    assert again == put and {kind: release.image for kind, release in again.items()} == images
    assert releases.put(images) == put


def test_what_may_not_be_sent(
    images: dict[str, bytes], key: ec.EllipticCurvePrivateKey, tmp_path: Path
) -> None:
    releases = Releases(tmp_path, key.public_key())
    first, second = KINDS
    swapped = {first: images[second], second: images[first]}
    with pytest.raises(ImageRefusedError, match=f"the image is for {second}, not for {first}"):
        releases.put(swapped)
    other = Releases(tmp_path, ec.generate_private_key(ec.SECP256R1()).public_key())
    with pytest.raises(ImageRefusedError, match="signed with a key that is none of the accepted ones"):
        other.put(images)
    assert not list(tmp_path.iterdir()), "nothing is kept of what was refused"


def test_files_that_changed_since_the_rollout_began(
    images: dict[str, bytes], key: ec.EllipticCurvePrivateKey, tmp_path: Path
) -> None:
    releases = Releases(tmp_path, key.public_key())
    refs = {kind: release.ref for kind, release in releases.put(images).items()}
    path = tmp_path / f"{refs[KINDS[0]].sha256}.img"
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    with pytest.raises(ImageRefusedError, match=r"\.img: the image is (damaged or )?cut off"):
        releases.get(refs)
    path.write_bytes(whole[:300] + bytes([whole[300] ^ 1]) + whole[301:])
    with pytest.raises(ImageRefusedError, match="damaged"):
        releases.get(refs)
    path.write_bytes(images[KINDS[1]])
    with pytest.raises(ImageRefusedError, match="not for"):
        releases.get(refs)
    path.unlink()
    with pytest.raises(FleetError, match="cannot be read"):
        releases.get(refs)


def test_labelled_samples(tmp_path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    releases = Releases(tmp_path, key.public_key())
    random = np.random.default_rng(1)
    x, y = random.normal(size=(300, 8)).astype(np.float32), np.repeat(np.arange(3), 100)
    kept = Labelled.chosen(x, y, About(decision=Argmax(labels=("a", "b", "c"))))
    assert kept is not None and len(kept.x) == MOST and set(kept.y) == {0, 1, 2}
    assert Labelled.chosen(x, x, About()) is None, "a regression has no classes"
    digest = releases.put_labelled(kept)
    assert releases.put_labelled(kept) == digest
    again = releases.get_labelled(digest)
    assert again is not None and again.about == kept.about
    assert np.array_equal(again.x, kept.x) and np.array_equal(again.y, kept.y)
    assert releases.put_labelled(None) == "" and releases.get_labelled("") is None
    (tmp_path / f"{digest}.npz").write_bytes(b"PK")
    with pytest.raises(FleetError, match="was changed"):
        releases.get_labelled(digest)
    with pytest.raises(FleetError, match="does not exist"):
        releases.get_labelled("0" * 64)


def test_a_model_that_planrt_cannot_take_is_named(
    key: ec.EllipticCurvePrivateKey, version: Releasable
) -> None:
    broken = Releasable("models:/dense/4", "1", b"TFL3" * 8, version.golden)
    with pytest.raises(ModelError, match="models:/dense/4: "):
        broken.images(KINDS, key)
