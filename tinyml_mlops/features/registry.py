"""All front ends by their kind, and how one is found in a stored record.

A front end is added by a module beside this one and its class in :data:`AnyFrontEnd`.
"""

from collections.abc import Mapping
from typing import Annotated, Any, get_args

from pydantic import Field, TypeAdapter, ValidationError

from tinyml_mlops.errors import DataError
from tinyml_mlops.features.arrays import Float
from tinyml_mlops.features.base import FrontEnd
from tinyml_mlops.features.log_mel import LogMel
from tinyml_mlops.features.mfcc import Mfcc
from tinyml_mlops.features.spectrum import Spectrum
from tinyml_mlops.features.window import Window

AnyFrontEnd = Mfcc | LogMel | Spectrum | Window
FRONT_ENDS: dict[str, type[FrontEnd]] = {
    str(one.model_fields["kind"].default): one for one in get_args(AnyFrontEnd)
}
"""Kind → class."""

_UNION: TypeAdapter[FrontEnd] = TypeAdapter(Annotated[AnyFrontEnd, Field(discriminator="kind")])


def parse(features: Mapping[str, Any]) -> FrontEnd:
    """The front end of a stored record, e.g. ``manifest.features``.

    Raises:
        DataError: it is of no known kind, or its values do not go together.
    """
    try:
        return _UNION.validate_python(dict(features))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise DataError(
            f"these are no features that can be computed: {first['msg']}{f' at {where}' if where else ''}",
            hint=f"`kind` has to be one of {', '.join(FRONT_ENDS)}, with the parameters of that front end; "
            "what your own code computes needs another kind",
        ) from error


def front_end_of(features: Mapping[str, Any]) -> FrontEnd | None:
    """The same; None where the input is something that no front end computes.

    Raises:
        DataError: the kind is known, the rest is wrong.
    """
    return parse(features) if features.get("kind") in FRONT_ENDS else None


def compute(features: Mapping[str, Any] | FrontEnd, samples: Float) -> Float:
    """What a model takes, from samples ``[n, *sample_shape]`` in the unit of its training data.

    Args:
        features: a front end, or a stored record of one.
        samples: float32 windows.

    Raises:
        DataError: see :func:`parse`.
        ValueError: the windows have another shape.
    """
    front_end = features if isinstance(features, FrontEnd) else parse(features)
    return front_end.compute(samples)
