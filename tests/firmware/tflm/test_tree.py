"""What the user names as `tflm.tree` is a tree, or the message says what it is instead."""

import shutil
from pathlib import Path

import pytest

from tests.firmware.tflm.conftest import LIBRARY, MICRO, MakeTree
from tinyml_mlops.errors import ParamsError
from tinyml_mlops.firmware.tflm.closure import needed_sources
from tinyml_mlops.firmware.tflm.tree import ACCELERATED, REFERENCE, open_tree


def names(root: Path, paths: tuple[Path, ...]) -> set[str]:
    return {path.relative_to(root).as_posix() for path in paths}


def test_says_which_kernels_it_brings(make_tree: MakeTree) -> None:
    root = make_tree()
    assert open_tree(root).kernels == REFERENCE
    assert open_tree(make_tree(accelerated=True)).kernels == ACCELERATED


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ParamsError, match=r"tflm\.tree: there is no folder .*/nothing"):
        open_tree(tmp_path / "nothing")


def test_another_layout_is_told_by_what_is_missing(make_tree: MakeTree) -> None:
    root = make_tree()
    shutil.rmtree(root / "third_party" / "gemmlowp")
    with pytest.raises(ParamsError, match=r"not laid out .*: no third_party/gemmlowp") as refused:
        open_tree(root)
    assert "create_tflm_tree.py" in refused.value.hint


def test_accelerated_kernels_need_their_library(make_tree: MakeTree) -> None:
    root = make_tree(accelerated=True)
    shutil.rmtree(root / "third_party" / "cmsis_nn")
    with pytest.raises(ParamsError, match="no third_party/cmsis_nn/Include"):
        open_tree(root)


def test_the_repository_itself_is_no_tree(tmp_path: Path) -> None:
    makefile = tmp_path / MICRO / "tools" / "make" / "Makefile"
    makefile.parent.mkdir(parents=True)
    makefile.touch()
    with pytest.raises(ParamsError, match="TensorFlow Lite Micro's repository, not a tree"):
        open_tree(tmp_path)


def test_digest_tells_other_sources(make_tree: MakeTree) -> None:
    root = make_tree()
    before = open_tree(root).digest
    assert open_tree(root).digest == before
    (root / MICRO / "micro_log.cc").write_text("int changed;\n")
    assert open_tree(root).digest != before


def test_a_model_needs_what_its_ops_lead_to(make_tree: MakeTree) -> None:
    """Not the kernels of other ops, which the resolver includes, nor what knows a board, nor tests."""
    root = make_tree()
    assert names(root, needed_sources(open_tree(root), ["CONV_2D"])) == {
        f"{MICRO}/micro_interpreter.cc",
        f"{MICRO}/micro_allocator.cc",
        f"{MICRO}/micro_log.cc",
        f"{MICRO}/kernels/conv.cc",
        f"{MICRO}/kernels/conv_common.cc",
    }


def test_functions_of_the_library_lead_to_each_other(make_tree: MakeTree) -> None:
    root = make_tree(accelerated=True)
    needed = names(root, needed_sources(open_tree(root), ["CONV_2D"]))
    assert f"{MICRO}/kernels/cmsis_nn/conv.cc" in needed
    assert {name for name in needed if name.startswith(LIBRARY)} == {
        f"{LIBRARY}/arm_convolve_s8.c",
        f"{LIBRARY}/arm_multiply.c",
        f"{LIBRARY}/arm_nntables.c",
    }


def test_an_op_that_nothing_registers_is_named(make_tree: MakeTree) -> None:
    with pytest.raises(ParamsError, match="registers the op FULLY_CONNECTED"):
        needed_sources(open_tree(make_tree()), ["CONV_2D", "FULLY_CONNECTED"])
