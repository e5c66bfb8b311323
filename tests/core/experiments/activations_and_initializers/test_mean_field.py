"""Quadrature and mean-field theory against SciPy's adaptive integration, closed forms, and wide networks."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy import integrate, stats

from core.experiments.activations_and_initializers.mean_field import Law, law_of, mean_field
from core.experiments.activations_and_initializers.quadrature import normal_mean, normal_pair_mean
from core.functions import ACTIVATIONS, INITIALIZERS, make_activation, make_initializer


def by_quad(function, size: float) -> float:
    """E[function(size Z)], each side of zero and its steep part apart."""
    bend = min(5.0 / size, 5.0)

    def density(z: float) -> float:
        return function(np.array([size * z]))[0] * stats.norm.pdf(z)

    ends = (-12.0, -bend, 0.0, bend, 12.0)
    return sum(
        integrate.quad(density, low, high, limit=200, epsabs=1e-13, epsrel=1e-11)[0] for low, high in pairwise(ends)
    )


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("size", [0.1, 1.0, 30.0])
def test_mean_of_a_square_is_scipy_s(name, size):
    activation = make_activation(name)
    for function in (lambda z: activation.value(z) ** 2, lambda z: activation.derivative(z) ** 2):
        assert normal_mean(function, size) == pytest.approx(by_quad(function, size), rel=1e-8)


@pytest.mark.parametrize("correlation", [-0.9, 0.0, 0.3, 0.999, 1.0])
def test_mean_of_a_product_of_relus_is_the_arc_cosine_kernel(correlation):
    """E[relu(U) relu(V)] = (√(1 - c²) + c (π - arccos c)) / 2π (Cho & Saul 2009)."""
    c = correlation
    kernel = (np.sqrt(1 - c * c) + c * (np.pi - np.arccos(c))) / (2 * np.pi)
    assert normal_pair_mean(make_activation("relu").value, 1.0, c) == pytest.approx(kernel, abs=1e-11)


@pytest.mark.parametrize("name", ["tanh", "gelu"])
def test_mean_of_a_product_is_scipy_s(name):
    """Oracle: nested adaptive integration."""
    value, size, c = make_activation(name).value, 2.0, 0.6

    def density(y: float, x: float) -> float:
        pair = value(size * np.array([x, c * x + np.sqrt(1 - c * c) * y]))
        return float(pair[0] * pair[1]) * np.exp(-(x * x + y * y) / 2) / (2 * np.pi)

    found = integrate.dblquad(density, -8, 8, -8, 8, epsabs=1e-8, epsrel=1e-8)[0]
    assert normal_pair_mean(value, size, c) == pytest.approx(found, rel=1e-6)


@pytest.mark.parametrize("name", ["tanh", "relu", "selu", "sigmoid"])
def test_recursion_is_the_one_written_with_scipy(name):
    """Poole et al. 2016, eq. 3; Schoenholz et al. 2017, eq. 5."""
    activation, law = make_activation(name), Law(1.7, 0.05)
    theory = mean_field(activation, law, 4)
    q, sizes, slopes = 1.0 * law.weights + law.biases, [], []
    for _ in range(4):
        sizes.append(q)
        slopes.append(law.weights * by_quad(lambda z: activation.derivative(z) ** 2, np.sqrt(q)))
        q = law.weights * by_quad(lambda z: activation.value(z) ** 2, np.sqrt(q)) + law.biases
    np.testing.assert_allclose(theory.size, sizes, rtol=1e-8)
    np.testing.assert_allclose(theory.slope, slopes, rtol=1e-8)
    np.testing.assert_allclose(theory.gradient, [np.prod(slopes[k:3]) for k in range(4)], rtol=1e-8)


def test_he_keeps_relu_level_and_xavier_halves_it():
    """He et al. 2015: the mean square is multiplied by n Var(W) / 2 a layer."""
    relu = make_activation("relu")
    he, xavier = (mean_field(relu, law_of(make_initializer(name), 64), 30) for name in ("he_normal", "xavier_normal"))
    np.testing.assert_allclose(he.size, 2.0, rtol=1e-12)
    np.testing.assert_allclose(he.gradient, 1.0, rtol=1e-12)
    np.testing.assert_allclose(xavier.size, 0.5 ** np.arange(30), rtol=1e-12)
    np.testing.assert_allclose(xavier.gradient, 0.5 ** np.arange(29, -1, -1), rtol=1e-12)


def test_selu_with_lecun_keeps_mean_square_one():
    """Klambauer et al. 2017: (0, 1) is the fixed point of mean and variance; with He's law it is not."""
    selu = make_activation("selu")
    kept, grown = (mean_field(selu, law_of(make_initializer(name), 64), 20) for name in ("lecun_normal", "he_normal"))
    np.testing.assert_allclose(kept.size, 1.0, rtol=1e-10)
    assert grown.size[-1] > 50


def test_sigmoid_loses_a_sixteenth_or_more_of_the_gradient_s_square_a_layer():
    theory = mean_field(make_activation("sigmoid"), law_of(make_initializer("xavier_normal"), 64), 10)
    assert (theory.slope <= 1 / 16).all()


@pytest.mark.parametrize("name", INITIALIZERS)
def test_law_is_the_variance_of_what_is_drawn(name):
    """Oracle: the mean square of many weights and biases, within 5 %."""
    law, width = make_initializer(name), 40
    found = law_of(law, width, scale=0.5)
    if name == "constant":
        assert found is None
        return
    rng = np.random.default_rng(3)
    weights, biases = law.draw(rng, 40, width, width), law.draw_bias(rng, 400, width, width)
    assert found.weights == pytest.approx(width * np.mean((0.5 * weights) ** 2), rel=0.05)
    assert found.biases == pytest.approx(np.mean((0.5 * biases) ** 2), rel=0.05)
