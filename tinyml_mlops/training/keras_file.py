"""``model.keras`` whose bytes depend on the model alone, and reading it back."""

import json
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from tinyml_mlops.data.npz import EPOCH
from tinyml_mlops.errors import DataError
from tinyml_mlops.files import replacing

DATE = "1980-01-01@00:00:00"  # takes the place of the time of saving


def save_model(model: Any, path: Path) -> None:
    """Save in Keras' own format, without the dates that it stores in the archive and in the metadata."""
    with tempfile.TemporaryDirectory() as folder, replacing(path) as temporary:
        dated = Path(folder) / "model.keras"
        model.save(dated)
        with (
            zipfile.ZipFile(dated) as source,
            zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as target,
        ):
            for name in sorted(source.namelist()):
                content = source.read(name)
                if name == "metadata.json":
                    content = json.dumps(json.loads(content) | {"date_saved": DATE}, sort_keys=True).encode()
                member = zipfile.ZipInfo(name, EPOCH)
                member.compress_type = zipfile.ZIP_DEFLATED
                target.writestr(member, content)


def load_model(path: Path) -> Any:
    """Read a saved model, without its optimizer; after :func:`~tinyml_mlops.training.start.start_tensorflow`.

    Raises:
        DataError: it is missing or is no Keras model.
    """
    import tf_keras as keras

    if not path.is_file():
        raise DataError(f"{path} does not exist", hint="run `dvc repro train` first")
    try:
        return keras.models.load_model(path, compile=False, safe_mode=True)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise DataError(
            f"{path} is not a Keras model: {error}", hint="delete it and run `dvc repro train`"
        ) from error
