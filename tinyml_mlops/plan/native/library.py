"""The shared library's functions, typed for ctypes."""

import ctypes
from functools import cache
from pathlib import Path

from tinyml_mlops.plan.layout import constants
from tinyml_mlops.plan.native import build

_RANK = 6


class HostTensor(ctypes.Structure):
    """``planrt_host_tensor`` of ``host.c``."""

    _fields_ = (
        ("data", ctypes.c_void_p),
        ("bytes", ctypes.c_uint32),
        ("type", ctypes.c_uint32),
        ("rank", ctypes.c_uint32),
        ("shape", ctypes.c_uint32 * _RANK),
        ("scale", ctypes.c_float),
        ("zero_point", ctypes.c_int32),
        ("source", ctypes.c_uint32),
    )


class HostField(ctypes.Structure):
    """``planrt_host_field`` of ``host.c``."""

    _fields_ = (
        ("structure", ctypes.c_char_p),
        ("field", ctypes.c_char_p),
        ("offset", ctypes.c_size_t),
        ("size", ctypes.c_size_t),
    )


REPORT_FIELDS = ("vectors", "failed", "first_vector", "first_output", "first_element")


class SelftestReport(ctypes.Structure):
    """``planrt_selftest_report``."""

    _fields_ = tuple((name, ctypes.c_uint32) for name in REPORT_FIELDS)


_OBJECT, _U32, _SIZE, _TEXT = ctypes.c_void_p, ctypes.c_uint32, ctypes.c_size_t, ctypes.c_char_p
_SIGNATURES = {
    "planrt_open": (ctypes.c_int, _OBJECT, ctypes.c_void_p, _SIZE, ctypes.c_void_p, _SIZE),
    "planrt_reset": (None, _OBJECT),
    "planrt_invoke": (None, _OBJECT),
    "planrt_invoke_op": (None, _OBJECT, _U32),
    "planrt_op_count": (_U32, _OBJECT),
    "planrt_input_count": (_U32, _OBJECT),
    "planrt_output_count": (_U32, _OBJECT),
    "planrt_golden_count": (_U32, _OBJECT),
    "planrt_decision_rule": (ctypes.c_void_p, _OBJECT),
    "planrt_label": (_TEXT, _OBJECT, _U32),
    "planrt_description": (ctypes.c_void_p, _OBJECT, ctypes.POINTER(_U32)),
    "planrt_selftest": (ctypes.c_bool, _OBJECT, ctypes.POINTER(SelftestReport)),
    "planrt_status_text": (_TEXT, ctypes.c_int),
    "planrt_type_text": (_TEXT, ctypes.c_int),
    "planrt_crc32": (_U32, _U32, ctypes.c_void_p, _SIZE),
    "planrt_host_run": (None, _OBJECT, ctypes.c_void_p, ctypes.c_void_p, _SIZE),
    "planrt_host_object_bytes": (_SIZE,),
    "planrt_host_describe": (ctypes.c_int, _OBJECT, _U32, _U32, ctypes.POINTER(HostTensor)),
    "planrt_host_fields": (ctypes.POINTER(HostField), ctypes.POINTER(_SIZE)),
    "planrt_host_kernel_number": (_U32, _TEXT),
}


@cache
def load(path: Path | None = None) -> ctypes.CDLL:
    """The library, built if need be.

    Args:
        path: another build of it than the usual one.

    Raises:
        MissingToolError: there is no C compiler.
        BuildError: the sources do not compile.
    """
    if constants()["PLANRT_MAX_RANK"] != _RANK:
        raise AssertionError("HostTensor and PLANRT_MAX_RANK disagree")
    found = ctypes.CDLL(str(path or build.library()))
    for name, (result, *arguments) in _SIGNATURES.items():
        function = getattr(found, name)
        function.restype, function.argtypes = result, arguments
    return found
