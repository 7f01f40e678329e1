"""libFuzzer on the readers of images, of their manifests and of requests of the image group."""

import subprocess
from pathlib import Path

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec

from tests.fuzz.plans import SANITIZERS, write_seeds
from tests.images.models import convolutions
from tinyml_mlops.places import SOURCE_TREE
from tinyml_mlops.release import Origin, build_image
from tinyml_mlops.release.image import read_image

FIRMWARE = SOURCE_TREE / "firmware"
READERS = ("release_image.c", "release_manifest.c", "release_cbor.c")
"""What needs no mbedTLS."""


def build_images_fuzzer(program: Path) -> Path:
    release = FIRMWARE / "lib" / "release"
    sources = [path for path in (release / "src").glob("*.c") if path.name in READERS]
    sources += [FIRMWARE / "src/fleet/image_request.c", Path(__file__).with_suffix(".c")]
    includes = (FIRMWARE / "src", release / "include", FIRMWARE / "lib/planrt/include")
    flags = ["-std=c99", "-g", "-O1", *SANITIZERS, "-fsanitize=fuzzer", *(f"-I{path}" for path in includes)]
    program.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["clang", *flags, *sources, "-o", program], check=True)
    return program


def seeds() -> dict[str, bytes]:
    key = ec.derive_private_key(1, ec.SECP256R1())
    plan = convolutions(1, "portable").plan
    image = build_image(plan, Origin("models:/kws/1", "0"), hardware="any", kernel_set="portable", key=key)
    request = {"off": 0, "len": 9, "sha": bytes(32), "data": b"123", "confirm": True, "new": [1.5]}
    return {
        "image": image,
        "manifest": read_image(image).protected[0xA0],
        "request": cbor2.dumps(request),
    }


def fuzz_images(folder: Path, findings: Path, seconds: int, seed: int) -> str:
    """What the fuzzer found in so many seconds; empty: nothing."""
    fuzzer = build_images_fuzzer(folder / "images.fuzzer")
    corpora = [write_seeds(folder / "images", {}), write_seeds(folder / "image_seeds", seeds())]
    findings.mkdir(parents=True, exist_ok=True)
    options = [f"-max_total_time={seconds}", f"-seed={seed}", "-max_len=16384"]
    options.append(f"-artifact_prefix={findings}/")
    done = subprocess.run(
        [fuzzer, *options, *corpora], capture_output=True, text=True, errors="replace", check=False
    )
    print(f"images: {done.stderr.strip().splitlines()[-1] if done.stderr else ''}")
    return done.stderr[-3000:] if done.returncode else ""
