"""Which kernels a firmware links for models that come later."""

import pytest

from tinyml_mlops.config.params import FleetFirmwareParams
from tinyml_mlops.errors import UserInputError
from tinyml_mlops.firmware.kernel_choice import ALL, MODEL, check_choice, chosen_kernels, chosen_ops
from tinyml_mlops.plan.kernel_sets import DSP, KERNEL_SETS, MVE, PORTABLE
from tinyml_mlops.plan.layout import kernel_numbers


def test_none_or_all() -> None:
    assert chosen_kernels(MODEL, DSP) == ()
    assert set().union(*(chosen_kernels(ALL, kernel_set) for kernel_set in KERNEL_SETS)) == set(
        kernel_numbers()
    )
    assert not any(name.endswith(("_dsp", "_mve")) for name in chosen_kernels(ALL, PORTABLE))


def test_names_bring_the_faster_forms_of_the_core_along() -> None:
    choice = ("softmax_int8", "conv_2d_*")
    assert chosen_kernels(choice, MVE) == (
        "planrt_conv_2d_float32",
        "planrt_conv_2d_int16",
        "planrt_conv_2d_int16_mve",
        "planrt_conv_2d_int8",
        "planrt_conv_2d_int8_mve",
        "planrt_softmax_int8",
    )


def test_ops_are_named_with_or_without_a_type() -> None:
    ops = ("CONV_2D", "SOFTMAX", "TRANSPOSE_CONV")
    assert chosen_ops(MODEL, ops) == ()
    assert chosen_ops(ALL, ops) == ops
    assert chosen_ops(("softmax_int8", "conv_2d_*"), ops) == ("CONV_2D", "SOFTMAX")
    assert chosen_ops(("transpose_conv",), ops) == ("TRANSPOSE_CONV",)
    check_choice(("unidirectional_sequence_lstm", "softmax_int8"))  # of TensorFlow Lite Micro; of both


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("softmax_int", "is it softmax_int8"),
        ("gru", "tinyml check"),
        ("all", "stands alone"),
        ("softmx", "is it softmax"),
    ],
)
def test_a_name_that_is_none_is_told(name: str, hint: str) -> None:
    with pytest.raises(UserInputError, match=f"fleet.kernels: there is no kernel '{name}'") as caught:
        check_choice((name,))
    assert hint in caught.value.hint


def test_as_params_have_it() -> None:
    for written, read in (("all", "all"), (["add_int8"], ("add_int8",))):
        assert FleetFirmwareParams.model_validate({"kernels": written}).kernels == read
    with pytest.raises(ValueError, match="kernels"):
        FleetFirmwareParams.model_validate({"kernels": "some"})
