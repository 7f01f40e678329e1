"""Fixed-point functions with the bits of gemmlowp's, which TFLM's int8 kernels use.

Numbers are Python integers that stand for Qm.n: m integer bits, n = 31 - m fraction bits. planrt's C has the
same arithmetic in ``planrt_int8.h``; here it makes tables, so that the device needs no exponential.
"""

INT32_MIN, INT32_MAX = -(1 << 31), (1 << 31) - 1


def multiply(a: int, b: int) -> int:
    """The product of Qm and Qk as Q(m + k), rounded to nearest, halves upwards."""
    if a == b == INT32_MIN:
        return INT32_MAX
    return (a * b + (1 << 30)) >> 31


def divide_by_power(x: int, bits: int) -> int:
    """``x`` / 2^bits, rounded to nearest, halves away from zero."""
    mask = (1 << bits) - 1
    return (x >> bits) + ((x & mask) > (mask >> 1) + (x < 0))


def scale(x: int, multiplier: int, shift: int) -> int:
    """``x`` · multiplier · 2^(shift - 31): rounded after the product and again after a shift to the right."""
    if shift > 0:
        return multiply(wrap(x << shift), multiplier)
    return divide_by_power(multiply(x, multiplier), -shift)


def wrap(x: int) -> int:
    """What an int32 register holds of ``x``."""
    return (x + (1 << 31)) % (1 << 32) - (1 << 31)


def saturate(x: int) -> int:
    return max(INT32_MIN, min(INT32_MAX, x))


_EXP_MINUS_EIGHTH = 1895147668  # exp(-1/8) in Q0
_THIRD = 715827883  # 1/3 in Q0
# exp(-2^k) in Q0 for k = -2 .. 4
_EXP_OF_POWERS = {-2: 1672461947, -1: 1302514674, 0: 790015084, 1: 290630308, 2: 39332535, 3: 720401, 4: 242}


def _exp_near_zero(x: int) -> int:
    """exp(x) in Q0 for x in [-1/4, 0) in Q0: four terms of the series around -1/8."""
    y = x + (1 << 28)
    y2 = multiply(y, y)
    y3, y4 = multiply(y2, y), multiply(y2, y2)
    tail = divide_by_power(multiply(divide_by_power(y4, 2) + y3, _THIRD) + y2, 1)
    return saturate(_EXP_MINUS_EIGHTH + multiply(_EXP_MINUS_EIGHTH, y + tail))


def exp_of_negative(x: int, integer_bits: int) -> int:
    """exp(x) in Q0 for x <= 0 in Q(integer_bits); integer_bits at most 5."""
    if x == 0:
        return INT32_MAX
    fraction_bits = 31 - integer_bits
    quarter = 1 << (fraction_bits - 2)
    inner = (x & (quarter - 1)) - quarter
    result = _exp_near_zero(saturate(inner << integer_bits))
    rest = inner - x
    for power, factor in _EXP_OF_POWERS.items():
        if integer_bits > power and rest & (1 << (fraction_bits + power)):
            result = multiply(result, factor)
    return result


def reciprocal_of_one_plus(x: int) -> int:
    """1 / (1 + x) in Q0 for x in [0, 1] in Q0: three Newton steps from 48/17 - 32/17 · (1 + x) / 2."""
    half = (x + INT32_MAX + 1) // 2
    estimate = 1515870810 + multiply(half, -1010580540)
    for _ in range(3):
        error = (1 << 29) - multiply(half, estimate)
        estimate += saturate(multiply(estimate, error) << 2)
    return saturate(estimate << 1)


def one_minus_over_one_plus(x: int) -> int:
    """(1 - x) / (1 + x) in Q0 for x in [0, 1] in Q0."""
    half = (x + INT32_MAX + 1) // 2
    estimate = 1515870810 + multiply(half, -1010580540)
    for _ in range(3):
        error = (1 << 29) - multiply(half, estimate)
        estimate += saturate(multiply(estimate, error) << 2)
    return saturate((estimate - (1 << 29)) << 2)


def logistic(x: int, integer_bits: int) -> int:
    """1 / (1 + exp(-x)) in Q0 for x in Q(integer_bits)."""
    if x == 0:
        return 1 << 30
    positive = reciprocal_of_one_plus(exp_of_negative(-abs(x), integer_bits))
    return positive if x > 0 else INT32_MAX - positive


def tanh(x: int, integer_bits: int) -> int:
    """Hyperbolic tangent in Q0 for x in Q(integer_bits), at most 4: by exp(-2 |x|)."""
    if x == 0:
        return 0
    positive = one_minus_over_one_plus(exp_of_negative(-abs(x), integer_bits + 1))
    return positive if x > 0 else -positive


def inverse_square_root(x: int) -> tuple[int, int]:
    """1 / sqrt(x) of a plain integer >= 0, as multiplier and shift for :func:`scale`; 0 is taken as 1.

    Five Newton steps in Q3 from 1, on x times a power of 4 that lies in [1/4, 1).
    """
    if x <= 1:
        return INT32_MAX, 0
    shift = 11
    while x >= 1 << 29:
        x, shift = x // 4, shift + 1
    pairs = (31 - x.bit_length()) // 2 - 1
    x, shift = x << 2 * pairs, shift - pairs
    half, half_three = divide_by_power(x >> 1, 1), (1 << 28) + (1 << 27)
    y = 1 << 28
    for _ in range(5):
        cube = saturate(multiply(multiply(y, y), y) << 6)
        y = saturate(wrap(multiply(half_three, y) - multiply(half, cube)) << 3)
    y = multiply(y, 1518500250)  # sqrt(2) / 2 in Q0
    return (y << -shift, 0) if shift < 0 else (y, -shift)
