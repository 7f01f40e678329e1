"""Post-training quantisation against quantisation-aware training, in one sentence."""

from collections.abc import Sequence

from tinyml_mlops.comparison.record import Pair

LEVEL = 0.05


def verdict(pair: Pair | None, spread: float | None) -> str:
    """What a pair of variants, and how much the calibration set moves the first, come to.

    Args:
        pair: a variant calibrated after training, and one trained with quantisation in the loop.
        spread: standard deviation over calibration sets of the first one's metric.
    """
    if pair is None:
        return (
            "There is nothing to decide: variants holds no two of which one is calibrated after training "
            "and the other fine-tuned with quantisation in the loop."
        )
    test = "exact McNemar" if pair.is_mcnemar else "sign-flip"
    units = "" if pair.unit == "samples" else f" {pair.unit}"
    figures = (
        f"{pair.quantity} {pair.difference:+.4f}, 95 % interval {pair.low:+.4f} to {pair.high:+.4f}, "
        f"{test} p = {pair.p_value:.2g}, n = {pair.n:,}{units}"
    )
    moved = "" if spread is None else f"; other calibration sets move {pair.first} by {spread:.4f} (1 s. d.)"
    if pair.p_value >= LEVEL:
        return f"Nothing says that {pair.second} and {pair.first} differ: {figures}{moved}."
    better = (pair.difference > 0) == pair.higher_is_better
    return f"{pair.second} is {'better' if better else 'worse'} than {pair.first}: {figures}{moved}."


def deciding(pairs: Sequence[Pair], methods: dict[str, str]) -> Pair | None:
    """The pair that the verdict is about: the first of the two methods, in the order of params.yaml.

    Args:
        pairs: all pairs.
        methods: variant → ``post_training``, ``quantization_aware`` or ``none``.
    """
    for pair in pairs:
        kinds = (methods[pair.first], methods[pair.second])
        if kinds == ("post_training", "quantization_aware"):
            return pair
        if kinds == ("quantization_aware", "post_training"):
            return pair.model_copy(
                update={
                    "first": pair.second,
                    "second": pair.first,
                    "difference": -pair.difference,
                    "low": -pair.high,
                    "high": -pair.low,
                }
            )
    return None
