"""Whether a device can run an image, by what the device says that it has. It asks the same itself."""

from tinyml_mlops.config import TFLM
from tinyml_mlops.device.images import Takes
from tinyml_mlops.plan.layout import kernel_numbers
from tinyml_mlops.release import manifest_of
from tinyml_mlops.release.manifest import Manifest
from tinyml_mlops.tflite_ops import op_names

SHOWN = 12  # digits of a digest


def misfit(image: bytes, takes: Takes) -> str:
    """The first thing that the image needs and the device has not, in words; empty: it has all.

    Args:
        image: that passed the host's check.
        takes: of the device.
    """
    if len(image) > takes.slot_bytes:
        return f"the image has {len(image):,} bytes, its model slots {takes.slot_bytes:,}"
    manifest = manifest_of(image)
    return _by_runtime(manifest, takes) or _by_firmware(manifest, takes)


def _by_runtime(manifest: Manifest, takes: Takes) -> str:
    if not manifest.runtime_min <= takes.format <= manifest.runtime_max:
        return (
            f"the image needs format {manifest.runtime_min} to {manifest.runtime_max} of models, "
            f"its firmware reads {takes.format}"
        )
    if missing := sorted(set(manifest.ops) - takes.ops):
        names = _names(manifest.runtime)
        return f"its firmware lacks {', '.join(names.get(number, str(number)) for number in missing)}"
    for what, needed, has in (
        ("arena", manifest.arena, takes.arena_bytes),
        ("scratch memory", manifest.scratch, takes.scratch_bytes),
    ):
        if needed > has:
            return f"the model needs {needed:,} bytes of {what}, its firmware has {has:,}"
    return ""


def _names(runtime: str) -> dict[int, str]:
    """Number → name of what :attr:`Manifest.ops` numbers."""
    return op_names() if runtime == TFLM else {number: name for name, number in kernel_numbers().items()}


def _by_firmware(manifest: Manifest, takes: Takes) -> str:
    if manifest.features != takes.features:
        if not takes.features:
            return "the model takes the features of a front end, its firmware has none"
        if not manifest.features:
            return (
                "its firmware feeds models by a front end, and this one does not say that it wants features"
            )
        return (
            f"the model takes other features, or takes them quantised otherwise, than the front end of its "
            f"firmware gives ({manifest.features[:SHOWN]} against {takes.features[:SHOWN]})"
        )
    if manifest.scores > takes.scores:
        return (
            f"the decision rule keeps {manifest.scores:,} numbers, its firmware has room for {takes.scores:,}"
        )
    return ""
