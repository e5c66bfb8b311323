"""The initializers against their published laws: moments, bounds, distribution functions, orthogonality.

``LAWS`` writes every law out once more as a SciPy distribution of a single weight; a new initializer needs its law here
before it passes. Seeds are fixed: a statistical test that passes once passes always.
"""

import dataclasses

import numpy as np
import pytest
from scipy import stats

from core.functions import (
    INITIALIZERS,
    ConstantValue,
    HeNormal,
    Normal,
    Orthogonal,
    Uniform,
    Zeros,
    make_initializer,
    register_initializer,
)

EVERY = pytest.mark.parametrize("name", INITIALIZERS)
FANS = pytest.mark.parametrize(("fan_in", "fan_out"), [(7, 3), (3, 7), (5, 5), (1, 4), (4, 1)])
RUNS = 4000
MANY = 5.0  # standard errors; chance alone passes them once in two million


def between(bound):
    return stats.uniform(-bound, 2 * bound)


class HaarEntry:
    """One entry of a uniformly distributed unit vector in n dimensions: its square is Beta(1/2, (n - 1)/2)."""

    def __init__(self, n):
        self.n = n

    def cdf(self, x):
        return 0.5 + 0.5 * np.sign(x) * stats.beta(0.5, (self.n - 1) / 2).cdf(np.square(x))


LAWS = {
    "zeros": None,
    "constant": None,
    "uniform": lambda fan_in, fan_out: between(1),
    "normal": lambda fan_in, fan_out: stats.norm(0, 1),
    "xavier_uniform": lambda fan_in, fan_out: between((6 / (fan_in + fan_out)) ** 0.5),
    "xavier_normal": lambda fan_in, fan_out: stats.norm(0, (2 / (fan_in + fan_out)) ** 0.5),
    "he_uniform": lambda fan_in, fan_out: between((6 / fan_in) ** 0.5),
    "he_normal": lambda fan_in, fan_out: stats.norm(0, (2 / fan_in) ** 0.5),
    "lecun_normal": lambda fan_in, fan_out: stats.norm(0, fan_in**-0.5),
    "orthogonal": lambda fan_in, fan_out: HaarEntry(max(fan_in, fan_out)),
}
RANDOM = pytest.mark.parametrize("name", [name for name in INITIALIZERS if LAWS[name]])
WITH_GAIN = [name for name in INITIALIZERS if hasattr(make_initializer(name), "gain")]
WITH_BIAS = {"constant", "uniform", "normal"}


def draw(name, fan_in, fan_out, n_runs=RUNS, seed=0):
    return make_initializer(name).draw(np.random.default_rng(seed), n_runs, fan_in, fan_out)


# ---------------------------------------------------------------------------------------------------------------- laws
@RANDOM
@FANS
def test_one_weight_follows_its_law(name, fan_in, fan_out):
    """Kolmogorov and Smirnov's test on the last weight of every run: independent draws, one a run."""
    weights = draw(name, fan_in, fan_out)[:, -1, -1]
    assert stats.kstest(weights, LAWS[name](fan_in, fan_out).cdf).pvalue > 1e-3


@EVERY
@FANS
def test_mean_and_variance_are_the_theoretical_ones(name, fan_in, fan_out):
    """Within five standard errors: of the mean √(v/N), of the variance at most v √(2/N), the Gaussian's."""
    initializer, weights = make_initializer(name), draw(name, fan_in, fan_out)
    variance, mean = initializer.variance(fan_in, fan_out), 1.0 if name == "constant" else 0.0
    assert weights.mean() == pytest.approx(mean, abs=MANY * np.sqrt(variance / weights.size))
    square = ((weights - mean) ** 2).mean()
    assert square == pytest.approx(variance, abs=1e-15 + MANY * variance * (2 / weights.size) ** 0.5)


@pytest.mark.parametrize("name", [name for name in INITIALIZERS if name.endswith("uniform")])
@FANS
def test_uniform_laws_keep_within_their_bounds_and_fill_them(name, fan_in, fan_out):
    """With N draws the largest falls short of the bound by about 1/N of it."""
    low, high = LAWS[name](fan_in, fan_out).support()
    weights = draw(name, fan_in, fan_out)
    assert low <= weights.min() < 0.995 * low
    assert 0.995 * high < weights.max() <= high


@pytest.mark.parametrize("name", WITH_GAIN)
def test_gain_multiplies_the_weights(name):
    """The same stream of random numbers with gains g and 3g."""
    gain = make_initializer(name).gain
    tripled = make_initializer(name, gain=3 * gain)
    weights = tripled.draw(np.random.default_rng(0), 5, 4, 3)
    np.testing.assert_allclose(weights, 3 * draw(name, 4, 3, n_runs=5), rtol=1e-14)
    assert tripled.variance(4, 3) == pytest.approx(9 * make_initializer(name).variance(4, 3), rel=1e-14)


@pytest.mark.parametrize("initializer", [Uniform(2.0, 5.0), Normal(mean=3.5, std=0.75**0.5)])
def test_location_and_scale_are_the_arguments(initializer):
    """Uniform on [2, 5] has mean 3.5 and variance 9/12; the Gaussian is given the same."""
    weights = initializer.draw(np.random.default_rng(1), RUNS, 6, 2)
    assert initializer.variance(6, 2) == pytest.approx(0.75, rel=1e-15)
    assert weights.mean() == pytest.approx(3.5, abs=MANY * (0.75 / weights.size) ** 0.5)
    assert weights.var() == pytest.approx(0.75, abs=MANY * 0.75 * (2 / weights.size) ** 0.5)


def test_zeros_and_constants_are_what_they_say():
    rng = np.random.default_rng(0)
    np.testing.assert_array_equal(Zeros().draw(rng, 2, 3, 4), np.zeros((2, 3, 4)))
    np.testing.assert_array_equal(ConstantValue(-0.5).draw(rng, 2, 3, 4), np.full((2, 3, 4), -0.5))
    np.testing.assert_array_equal(Normal(2.0, std=0.0).draw(rng, 2, 3, 4), np.full((2, 3, 4), 2.0))


def test_he_keeps_the_size_of_a_signal_through_relu_layers():
    """With gain √2 the mean square of the activations stays 1 (He et al. 2015, eq. 10), averaged over 100 wide nets."""
    rng = np.random.default_rng(3)
    signal = rng.normal(size=(100, 1, 128))
    for _ in range(4):
        signal = np.maximum(signal @ HeNormal().draw(rng, 100, 128, 128), 0)
    assert (signal**2).mean() == pytest.approx(1.0, abs=0.1)


# ---------------------------------------------------------------------------------------------------------- orthogonal
@FANS
@pytest.mark.parametrize("gain", [1.0, 2.5])
def test_orthogonal_weights_have_orthonormal_rows_or_columns(fan_in, fan_out, gain):
    """QᵀQ = gain² I with at least as many inputs as outputs, QQᵀ = gain² I otherwise; to 1e-12."""
    w = Orthogonal(gain).draw(np.random.default_rng(0), 20, fan_in, fan_out)
    products = w.swapaxes(1, 2) @ w if fan_in >= fan_out else w @ w.swapaxes(1, 2)
    np.testing.assert_allclose(products, gain**2 * np.tile(np.eye(min(fan_in, fan_out)), (20, 1, 1)), atol=1e-12)


def test_orthogonal_matrices_are_uniform_over_rotations_and_reflections():
    """The trace of a Haar orthogonal matrix has mean 0 and variance 1 (Diaconis & Shahshahani 1994)."""
    trace = np.trace(draw("orthogonal", 5, 5), axis1=1, axis2=2)
    assert trace.mean() == pytest.approx(0, abs=MANY * RUNS**-0.5)
    assert trace.var() == pytest.approx(1, abs=MANY * (2 / RUNS) ** 0.5)


# -------------------------------------------------------------------------------------------------------------- biases
@EVERY
def test_biases_are_zero_unless_the_law_is_for_any_number(name):
    bias = make_initializer(name).draw_bias(np.random.default_rng(0), RUNS, 3, 2)
    assert (bias.shape, bias.dtype) == ((RUNS, 2), np.float64)
    assert bias.any() == (name in WITH_BIAS)


@pytest.mark.parametrize("name", sorted(WITH_BIAS - {"constant"}))
def test_random_biases_follow_the_law_of_the_weights(name):
    bias = make_initializer(name).draw_bias(np.random.default_rng(0), RUNS, 3, 2)
    assert stats.kstest(bias.ravel(), LAWS[name](3, 2).cdf).pvalue > 1e-3


def test_constant_biases_are_the_constant():
    bias = ConstantValue(0.25).draw_bias(np.random.default_rng(0), 2, 3, 4)
    np.testing.assert_array_equal(bias, np.full((2, 4), 0.25))


# ----------------------------------------------------------------------------------------------------------- the draws
@EVERY
@FANS
def test_draws_are_float64_arrays_runs_first(name, fan_in, fan_out):
    weights = draw(name, fan_in, fan_out, n_runs=6)
    assert (weights.shape, weights.dtype) == ((6, fan_in, fan_out), np.float64)
    assert weights.flags.c_contiguous and weights.flags.writeable


@RANDOM
def test_runs_differ(name):
    weights = draw(name, 3, 4, n_runs=50)
    assert len({run.tobytes() for run in weights}) == 50


@EVERY
def test_the_same_seed_gives_the_same_draw(name):
    np.testing.assert_array_equal(draw(name, 3, 4, n_runs=5, seed=7), draw(name, 3, 4, n_runs=5, seed=7))


@RANDOM
def test_another_seed_gives_another_draw(name):
    assert (draw(name, 3, 4, n_runs=5, seed=7) != draw(name, 3, 4, n_runs=5, seed=8)).any()


# ------------------------------------------------------------------------------------------------------------- registry
@EVERY
def test_every_initializer_is_named_titled_and_written_out(name):
    initializer = make_initializer(name)
    assert initializer.name == name
    assert initializer.title
    assert initializer.formula.startswith("W")


@pytest.mark.parametrize("name", WITH_GAIN)
def test_laws_that_scale_with_the_width_name_their_paper(name):
    author, year = make_initializer(name).reference.rsplit(" ", 1)
    assert author
    assert 1998 <= int(year) <= 2015


def test_titles_tell_the_initializers_apart():
    assert len({make_initializer(name).title for name in INITIALIZERS}) == len(INITIALIZERS)


def test_initializer_object_is_handed_back():
    initializer = Normal(std=0.1)
    assert make_initializer(initializer) is initializer


def test_arguments_reach_the_initializer():
    assert make_initializer("normal", mean=1.0, std=0.1) == Normal(1.0, 0.1)


@EVERY
def test_initializers_are_frozen(name):
    with pytest.raises(dataclasses.FrozenInstanceError):
        make_initializer(name).name = "other"


def test_registering_makes_an_initializer_known_by_name(monkeypatch):
    monkeypatch.setattr("core.functions.initializers.INITIALIZERS", {})

    @register_initializer
    @dataclasses.dataclass(frozen=True)
    class Ones:
        name = "ones"

    assert isinstance(make_initializer("ones"), Ones)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: make_initializer("kaiming"), f"initializer must be one of {', '.join(INITIALIZERS)}. Got 'kaiming'."),
        (lambda: make_initializer("normal", gain=2.0), "arguments of normal must be among (mean, std). Got 'gain'."),
        (lambda: make_initializer("zeros", value=2.0), "arguments of zeros must be none. Got 'value'."),
        (
            lambda: make_initializer(Normal(), std=2.0),
            "arguments must be absent beside an initializer object. Got 'std'.",
        ),
        (lambda: Uniform(1.0, 1.0), "low must be below high. Got low=1.0 and high=1.0."),
        (lambda: Uniform(low=2.0), "low must be below high. Got low=2.0 and high=1.0."),
        (lambda: Uniform(high=float("inf")), "high must be a finite number. Got inf."),
        (lambda: Normal(mean=float("nan")), "mean must be a finite number. Got nan."),
        (lambda: Normal(std=-0.1), "std must be at least 0. Got -0.1."),
        (lambda: Normal(std="wide"), "std must be a finite number. Got 'wide'."),
        (lambda: ConstantValue(float("inf")), "value must be a finite number. Got inf."),
    ],
)
def test_bad_arguments_are_refused_with_their_value(make, words):
    with pytest.raises(ValueError, match="must be") as error:
        make()
    assert str(error.value) == words


@pytest.mark.parametrize("name", WITH_GAIN)
@pytest.mark.parametrize(
    ("gain", "words"),
    [
        (0.0, "gain must be positive. Got 0.0."),
        (-1.0, "gain must be positive. Got -1.0."),
        (float("nan"), "gain must be a finite number. Got nan."),
    ],
)
def test_a_gain_is_positive(name, gain, words):
    with pytest.raises(ValueError, match="gain must be") as error:
        make_initializer(name, gain=gain)
    assert str(error.value) == words


@EVERY
@pytest.mark.parametrize("method", ["draw", "draw_bias"])
@pytest.mark.parametrize("bad", ["n_runs", "fan_in", "fan_out"])
def test_counts_are_at_least_one(name, method, bad):
    counts = {"n_runs": 2, "fan_in": 3, "fan_out": 4, bad: 0}
    with pytest.raises(ValueError, match=f"^{bad} must be at least 1. Got 0.$"):
        getattr(make_initializer(name), method)(np.random.default_rng(0), **counts)


@EVERY
@pytest.mark.parametrize("bad", ["fan_in", "fan_out"])
def test_a_variance_needs_fans_of_at_least_one(name, bad):
    with pytest.raises(ValueError, match=f"^{bad} must be at least 1. Got -1.$"):
        make_initializer(name).variance(**{"fan_in": 3, "fan_out": 4, bad: -1})
