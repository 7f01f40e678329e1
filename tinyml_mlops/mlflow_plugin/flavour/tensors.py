"""What users give and get, and what the model's tensors hold."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_mlops.errors import UserInputError
from tinyml_mlops.evaluation.quantized import to_raw, to_real
from tinyml_mlops.mlflow_plugin.flavour.facts import TensorFacts
from tinyml_mlops.plan import TensorSpec
from tinyml_mlops.plan.spec import batches

Array = npt.NDArray[Any]


def tensor_facts(specs: Sequence[TensorSpec], kind: str) -> tuple[TensorFacts, ...]:
    """The tensors with names that tell them apart: their own, or ``kind`` and a number."""
    names = [spec.name for spec in specs]
    if not all(names) or len(set(names)) < len(names):
        names = [f"{kind}{number}" for number in range(len(specs))]
    return tuple(TensorFacts.of(spec, name) for spec, name in zip(specs, names, strict=True))


def raw_inputs(
    data: Any, specs: Sequence[TensorSpec], names: Sequence[str], *, raw: bool = False
) -> tuple[Array, ...]:
    """What a user gives → raw samples ``[n, …]`` of every input.

    Args:
        data: an array or nested list for a model of one input; a mapping or data frame by name for several.
            Arrays of the tensor's own type are raw; all others are real values.
        specs: the inputs.
        names: of the inputs, as the facts have them.
        raw: numbers of any type are raw values too.

    Raises:
        UserInputError: not the model's inputs; says what it takes.
    """
    arrays = given_arrays(data, names)
    converted = [
        _raw(array, spec, name, raw=raw) for array, spec, name in zip(arrays, specs, names, strict=True)
    ]
    try:
        return batches(specs, converted)
    except ValueError as error:
        raise UserInputError(
            f"these are not the model's inputs: {error}", hint="the first dimension counts the samples"
        ) from error


def real_outputs(
    outputs: Sequence[Array], specs: Sequence[TensorSpec], names: Sequence[str], *, raw: bool = False
) -> Array | dict[str, Array]:
    """Raw outputs → real values (or as they are): an array, or several by name."""
    values = [
        array if raw else to_real(array, spec.scale, spec.zero_point)
        for array, spec in zip(outputs, specs, strict=True)
    ]
    return values[0] if len(values) == 1 else dict(zip(names, values, strict=True))


def given_arrays(data: Any, names: Sequence[str]) -> list[Array]:
    """What a user gives, as one array an input; raw or real is not looked at.

    Raises:
        UserInputError: not as many inputs as the model has, or no numbers.
    """
    # Data frames are known by their columns: pandas is not imported for it.
    columns = getattr(data, "columns", None)
    if columns is not None and len(names) == 1:
        return [_stacked(data[columns[0]]) if len(columns) == 1 else _numbers(_cells(data), names[0])]
    if isinstance(data, Mapping) or columns is not None:
        if {str(name) for name in data} != set(names):
            raise UserInputError(
                f"the model takes the inputs {', '.join(names)}, not {', '.join(map(str, data))}",
                hint="give an array for each of them, by name",
            )
        return [_stacked(data[name]) if columns is not None else _numbers(data[name], name) for name in names]
    if len(names) > 1:
        raise UserInputError(
            f"the model takes {len(names)} inputs", hint=f"give a mapping with {', '.join(names)}"
        )
    return [_numbers(data, names[0])]


def _cells(frame: Any) -> Any:
    """Of all columns: numbers, or lists where a file with samples of several dimensions was read."""
    values = frame.to_numpy()
    return values.tolist() if values.dtype.kind == "O" else values


def _stacked(column: Any) -> Array:
    """A column of a data frame: numbers, or one array a row."""
    return _numbers([np.asarray(value) for value in column], str(column.name))


def _numbers(values: Any, name: str) -> Array:
    try:
        array = np.asarray(values)
    except ValueError as error:
        raise UserInputError(f"{name}: samples differ in shape", hint="give a full array") from error
    if array.dtype.kind not in "biuf" or array.ndim == 0:
        raise UserInputError(
            f"{name}: an array of numbers is needed, not {array.dtype} of {array.ndim} dimensions",
            hint="the first dimension counts the samples",
        )
    return array


def _raw(array: Array, spec: TensorSpec, name: str, *, raw: bool) -> Array:
    if array.dtype == spec.dtype:
        return array
    if spec.dtype.kind != "f" and not np.isfinite(array).all():
        raise UserInputError(
            f"{name}: there are values that are not finite", hint="a quantised model has no NaN or infinity"
        )
    if not raw:
        return to_raw(array, spec.dtype, spec.scale, spec.zero_point)
    converted = array.astype(spec.dtype)
    if not np.array_equal(converted, array):
        raise UserInputError(
            f"{name}: raw values have to be {spec.dtype}", hint="leave raw out for real values"
        )
    return converted
