"""Channels that change no output are not computed, and every output is as before, to the bit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plan.conftest import AMPLE_ARENA_BYTES, random_input
from tests.plan.ops.strategies import SEEDS, many, pairs
from tests.plan.passes.networks import Data, Network
from tests.plan.passes.properties import compiled_as_tflm
from tinyml_mlops.errors import ModelError
from tinyml_mlops.evaluation.runners.tflm import TflmRunner
from tinyml_mlops.plan import CompiledPlan, HostModel, compile_plan
from tinyml_mlops.plan.compiler import compile_graph
from tinyml_mlops.plan.ops import lower
from tinyml_mlops.plan.passes import run_passes
from tinyml_mlops.plan.passes.alias_reshapes import alias_reshapes
from tinyml_mlops.plan.passes.dead_channels import remove_dead_channels
from tinyml_mlops.plan.passes.dead_channels.ranges import ranges_of
from tinyml_mlops.plan.passes.dead_channels.rescaled import rescaled
from tinyml_mlops.plan.passes.dead_channels.roles import layer_of
from tinyml_mlops.plan.passes.dead_channels.views import Range
from tinyml_mlops.plan.passes.drop_unused import drop_unused
from tinyml_mlops.plan.reader import read_tflite

STEPS = st.sampled_from(
    ["pointwise", "same", "valid", "strided", "depthwise", "depthwise2", "residual", "constant", "max",
     "average", "relu", "pad", "softmax", "branches", "gated", "enlarged", "separate"]
)  # fmt: skip
ENDS = st.sampled_from(["dense", "mean", "flat", "image"])


def random_network(steps: list[str], end: str, size: tuple[int, int], seed: int) -> bytes:
    """Layers in a row, some with a second reader of what is before them."""
    net = Network(seed, size, 3)
    x = net.conv(net.source, 6, 3, same=True)
    for step in steps:
        x = _after(net, x, step)
    if end == "image":
        return net.build(x)
    if end == "mean":
        x = net.mean(x)
    elif end == "flat":
        x = net.flat(x)
    return net.build(net.dense(x, 4, unread=int(net.rng.integers(x.shape[-1]))))


def _after(net: Network, x: Data, step: str) -> Data:
    channels, unread = int(net.rng.integers(2, 8)), int(net.rng.integers(x.shape[3]))
    roomy = min(x.shape[1:3]) >= 3
    if step == "pointwise":
        return net.conv(x, channels, 1, same=False, unread=unread)
    if step == "same" or (step == "valid" and not roomy):
        return net.conv(x, channels, 3, same=True, unread=unread, activation=int(net.rng.integers(4)))
    if step == "valid":
        return net.conv(x, channels, 3, same=False, unread=unread)
    if step == "strided":
        return net.conv(x, channels, 3, same=True, stride=2)
    if step.startswith("depthwise"):
        return net.depthwise(
            x, same=bool(net.rng.integers(2)) or not roomy, multiplier=2 if step[-1] == "2" else 1
        )
    if step == "residual":
        return net.add(x, net.conv(x, x.shape[3], 3, same=True))
    if step == "constant":
        return net.add_constant(x)
    if step == "branches":
        return net.concatenate(x, net.pool(x, "MAX_POOL_2D", same=True), net.constant(x, 2))
    if step == "separate":
        return net.conv(x, x.shape[3], 3, same=True, groups=x.shape[3])
    if step in ("max", "average"):
        return net.pool(x, f"{step.upper()}_POOL_2D", same=bool(net.rng.integers(2)) or not roomy)
    return getattr(net, step)(x)


@many
@given(steps=st.lists(STEPS, max_size=5), end=ENDS, size=pairs(1, 7), seed=SEEDS)
def test_random_networks_with_dead_channels_answer_as_tflm(steps, end, size, seed) -> None:
    compiled_as_tflm(random_network(steps, end, size, seed), seed)


def kept(compiled: CompiledPlan) -> list[tuple[int, ...] | None]:
    """Of each planned op's output, which channels it computes; None: all."""
    return [op.output_channels for op in compiled.ops]


def alive(channels: int) -> tuple[str, ...]:
    return ("alive",) * channels


ZERO = ("alive", "zero", "low", "alive")
"""Two channels that stand at zero."""
STILL = ("alive", "constant", "high", "alive")
"""Two that stand elsewhere."""


def first(net: Network, ways: tuple[str, ...]) -> Data:
    return net.conv(net.source, len(ways), 3, same=True, ways=ways)


def test_zero_goes_through_padded_convolutions() -> None:
    net = Network(1, (5, 5), 3)
    x = net.depthwise(first(net, ZERO), same=True, ways=alive(4))
    compiled = compiled_as_tflm(net.build(net.conv(x, 5, 1, same=True, ways=alive(5))))
    assert kept(compiled) == [(0, 3), (0, 3), None]
    assert compiled.removed_channels == 4
    assert compiled.macs == 25 * (9 * 3 * 2 + 9 * 2 + 2 * 5)
    assert compiled.model_macs == 25 * (9 * 3 * 4 + 9 * 4 + 4 * 5)


@pytest.mark.parametrize(("window", "same", "left"), [(1, True, (0, 3)), (3, False, (0, 3)), (3, True, None)])
def test_another_value_goes_where_no_window_sticks_out(window, same, left) -> None:
    net = Network(2, (5, 5), 3)
    y = net.conv(first(net, STILL), 5, window, same=same, ways=alive(5))
    assert kept(compiled_as_tflm(net.build(y))) == [left, None]


def test_another_value_behind_a_padded_depthwise_convolution_differs_at_the_border() -> None:
    net = Network(3, (5, 5), 3)
    x = net.depthwise(first(net, STILL), same=True, activation=0, ways=alive(4))
    assert kept(compiled_as_tflm(net.build(net.conv(x, 5, 1, same=False)))) == [None, None, None]
    net = Network(3, (5, 5), 3)
    x = net.depthwise(first(net, STILL), same=False, ways=alive(4))
    assert kept(compiled_as_tflm(net.build(net.conv(x, 5, 1, same=False))))[:2] == [(0, 3), (0, 3)]


def test_a_still_channel_that_stays_needs_nothing_itself() -> None:
    """Its weights become 0: what only it reads is not computed."""
    net = Network(17, (5, 5), 3)
    x = first(net, alive(4))
    y = net.conv(x, 3, 1, same=False, ways=("alive", "high", "alive"), unread=1)
    z = net.conv(y, 5, 3, same=True, ways=alive(5))
    assert kept(compiled_as_tflm(net.build(z))) == [(0, 2, 3), None, None]


@pytest.mark.parametrize("kind", ["conv", "depthwise"])
@pytest.mark.parametrize("seed", range(6))
def test_a_still_channel_that_stays_has_no_weights_and_a_small_bias(kind, seed) -> None:
    """As converters leave them: a scale near 0 and a bias near 2^30, beside channels of usual scales."""
    net = Network(seed, (5, 5), 4)
    if kind == "conv":
        x = net.conv(net.source, 4, 1, same=False, ways=("alive", "faint", "faint", "high"))
    else:
        x = net.depthwise(net.source, same=True, ways=("alive", "faint", "faint", "high"))
    tflite = net.build(net.conv(x, 5, 3, same=True, ways=alive(5)))
    graph = remove_dead_channels(run_passes(read_tflite(tflite)))
    (call,) = lower(graph, graph.operations[0])
    weights, bias = (call.params["weights"][key].data for key in ("weights", "bias"))
    assert weights[0].any() and not weights[1:].any()
    assert (np.abs(bias[1:]) <= 256 * 256).all()
    assert remove_dead_channels(graph) is graph
    assert kept(compiled_as_tflm(tflite)) == [None, None]


def test_what_every_weight_leaves_out_is_not_computed() -> None:
    net = Network(5, (5, 5), 3)
    x = net.pool(first(net, alive(4)), "MAX_POOL_2D", same=True)
    y = net.conv(x, 5, 3, same=True, ways=alive(5), unread=2)
    assert kept(compiled_as_tflm(net.build(y))) == [(0, 1, 3), (0, 1, 3), None]


def test_what_one_of_two_readers_reads_stays() -> None:
    net = Network(6, (5, 5), 3)
    x = first(net, alive(4))
    y, z = (net.conv(x, 4, 3, same=True, ways=alive(4), unread=unread) for unread in (2, 1))
    assert kept(compiled_as_tflm(net.build(net.add(y, z)))) == [None] * 4


def test_what_is_tied_stays_with_what_somebody_else_reads() -> None:
    net = Network(15, (5, 5), 3)
    x = first(net, alive(4))
    y = net.conv(net.depthwise(x, same=True, ways=alive(4)), 4, 1, same=False, ways=alive(4), unread=2)
    z = net.add(y, net.conv(x, 4, 1, same=False, ways=alive(4), unread=1))
    assert kept(compiled_as_tflm(net.build(z))) == [None] * 5


def test_a_mean_over_channels_needs_them_all() -> None:
    net = Network(16, (5, 4), 3)
    y = net.mean(first(net, ZERO), axes=(3,))
    assert kept(compiled_as_tflm(net.build(net.dense(y, 3)))) == [None] * 3


@pytest.mark.parametrize("through", ["flat", "mean", "image"])
def test_fully_connected_layers_do_without_every_pixel_of_a_channel(through) -> None:
    net = Network(7, (3, 2), 3)
    x = first(net, STILL)
    x = {"flat": net.flat, "mean": net.mean, "image": lambda data: data}[through](x)
    compiled = compiled_as_tflm(net.build(net.dense(x, 5, ways=alive(5))))
    assert kept(compiled)[0] == (0, 3)
    assert compiled.ops[-1].macs == (10 if through == "mean" else 60)


def test_a_sum_goes_only_where_both_operands_and_it_may() -> None:
    net = Network(8, (4, 4), 3)
    x, y = first(net, ("alive", "zero", "zero", "alive")), first(net, ("zero", "alive", "zero", "alive"))
    z = net.conv(net.add(x, y), 5, 3, same=True, ways=alive(5))
    assert kept(compiled_as_tflm(net.build(z))) == [(0, 1, 3)] * 3 + [None]


def test_channels_of_inputs_and_outputs_and_before_unknown_ops_stay() -> None:
    net = Network(9, (4, 4), 3)
    x = net.conv(net.source, 4, 1, same=False, ways=ZERO, unread=0)
    y = net.softmax(net.conv(x, 4, 1, same=False, ways=ZERO))
    z = net.conv(y, 4, 1, same=False, ways=ZERO, unread=1)
    compiled = compiled_as_tflm(net.build(z))
    assert kept(compiled) == [(0, 3), None, None, None]
    assert compiled.inputs[0].shape == (1, 4, 4, 3)


def test_of_a_tensor_without_any_need_one_channel_stays() -> None:
    net = Network(10, (4, 4), 3)
    x = first(net, ("zero", "low", "zero"))
    compiled = compiled_as_tflm(net.build(net.conv(x, 2, 3, same=True, ways=alive(2))))
    assert kept(compiled) == [(0,), None]


def test_a_depthwise_multiplier_ties_its_channels() -> None:
    net = Network(11, (4, 4), 3)
    x = net.depthwise(first(net, ZERO), same=True, multiplier=2, ways=alive(8))
    y = net.conv(x, 3, 1, same=False, ways=alive(3))
    assert kept(compiled_as_tflm(net.build(y))) == [(0, 3), (0, 1, 6, 7), None]


def test_a_model_without_dead_channels_is_left_alone() -> None:
    net = Network(12, (4, 4), 3)
    tflite = net.build(net.conv(first(net, alive(4)), 3, 3, same=True, ways=alive(3)))
    graph = run_passes(read_tflite(tflite))
    assert remove_dead_channels(graph) is graph
    compiled = compile_plan(tflite)
    assert (compiled.removed_channels, compiled.model_macs) == (0, compiled.macs)


@many
@given(steps=st.lists(STEPS, max_size=4), end=ENDS, size=pairs(1, 6), seed=SEEDS)
def test_what_a_damaged_model_answers_is_not_changed(steps, end, size, seed) -> None:
    """Scales, zero points and weights that nobody would choose: with all passes as without."""
    damaged = bytearray(random_network(steps, end, size, seed))
    rng = np.random.default_rng(seed)
    for place in rng.integers(0, len(damaged), 3):
        damaged[place] = rng.integers(256)
    try:
        compiled = compile_plan(bytes(damaged))
        plain = compile_graph(drop_unused(alias_reshapes(read_tflite(bytes(damaged)))))
    except ModelError:
        return
    x = random_input(compiled.inputs[0], 4, seed)
    with HostModel.open(compiled.plan) as model, HostModel.open(plain.plan) as expected:
        np.testing.assert_array_equal(model.run(x), expected.run(x))


def test_nothing_is_left_for_a_second_time_and_the_bytes_are_the_same() -> None:
    tflite = random_network(["depthwise", "residual", "pointwise", "valid", "relu"], "dense", (6, 6), 13)
    graph = run_passes(read_tflite(tflite))
    once = remove_dead_channels(graph)
    assert once is not graph and remove_dead_channels(once) is once
    assert compile_plan(tflite).plan == compile_plan(tflite).plan


@many
@given(steps=st.lists(STEPS, max_size=5), size=pairs(1, 6), seed=SEEDS)
def test_no_value_lies_outside_of_its_range(steps, size, seed) -> None:
    tflite = random_network(steps, "image", size, seed)
    graph = run_passes(read_tflite(tflite))
    ranges = ranges_of(graph, [layer_of(graph, operation) for operation in graph.operations])
    runner = TflmRunner(tflite, arena_bytes=AMPLE_ARENA_BYTES)
    for x in random_input(runner.inputs[0], 3, seed)[:, np.newaxis]:
        trace = runner.trace(x)
        for operation in graph.operations:
            values, found = trace[operation.outputs[0]], ranges.read(operation.outputs[0])
            assert (found.low <= values).all() and (values <= found.high).all()


@pytest.mark.parametrize(
    ("total", "shift", "known"),
    [(2**31 - 1, 0, True), (2**31, 0, False), (2**20, 10, True), (2**21, 10, False)],
)
def test_sums_that_may_wrap_can_become_anything(total, shift, known) -> None:
    totals = Range(np.array([0]), np.array([total]))
    found, is_known = rescaled(totals, [(1 << 30, shift)], 3, (-100, 90))
    assert is_known[0] == known
    assert (found.low[0], found.high[0]) == ((3 if known else -100), 90)
