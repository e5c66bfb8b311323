"""Drawn data follow the truth they declare."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from core.data import BadlyScaled, Collinear, Dataset, Heteroscedastic, Line, Outliers, Polynomial
from core.data.synthetic import Synthetic

KINDS = get_args(Synthetic)
OPTIONS = {"n_features": st.integers(2, 20), "place": st.sampled_from(["right", "anywhere"])}


@st.composite
def any_synthetic(draw: st.DrawFn) -> Synthetic:
    """Any valid settings: each field drawn from the bounds it declares."""
    kind = draw(st.sampled_from(KINDS))
    fields = {name: draw(_values(name, field)) for name, field in kind.model_fields.items() if name != "kind"}
    return kind(**(fields | {"n_samples": draw(st.integers(2, 300))}))


def _values(name: str, field: object) -> st.SearchStrategy[object]:
    if name in OPTIONS:
        return OPTIONS[name]
    low = next(bound.ge for bound in field.metadata if hasattr(bound, "ge"))  # type: ignore[attr-defined]
    high = next(bound.le for bound in field.metadata if hasattr(bound, "le"))  # type: ignore[attr-defined]
    return st.integers(low, high) if field.annotation is int else st.floats(low, high)  # type: ignore[attr-defined]


def coefficients(data: Dataset) -> np.ndarray:
    """Ordinary least squares by NumPy: the oracle for a truth that is drawn without noise."""
    A = np.column_stack([np.ones(data.n_samples), data.X])
    scale = np.abs(A).max(axis=0)
    return np.linalg.lstsq(A / scale, data.y, rcond=None)[0] / scale


@given(any_synthetic())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_valid_settings_load_data_of_the_declared_shape(chosen: Synthetic) -> None:
    data = chosen.load()
    assert data.X.shape == (chosen.n_samples, getattr(chosen, "n_features", 1))
    assert np.isfinite(data.X).all() and np.isfinite(data.y).all()


@given(any_synthetic())
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_same_settings_draw_the_same_data(chosen: Synthetic) -> None:
    first, second = chosen.load(), type(chosen).model_validate_json(chosen.model_dump_json()).load()
    np.testing.assert_array_equal(first.X, second.X)
    np.testing.assert_array_equal(first.y, second.y)


@pytest.mark.parametrize("kind", KINDS)
def test_another_seed_draws_other_data(kind: type[Synthetic]) -> None:
    assert not np.array_equal(kind(seed=0).load().X, kind(seed=1).load().X)


@pytest.mark.parametrize("kind", KINDS)
def test_noise_alone_moves_the_target_in_proportion(kind: type[Synthetic]) -> None:
    """The noise is the same draw times its size: y(2) - y(0) = 2 (y(1) - y(0))."""
    without, once, twice = (kind(noise=noise).load() for noise in (0, 1, 2))
    np.testing.assert_array_equal(without.X, once.X)
    # 1e-12: each y is a sum of terms of order 10
    np.testing.assert_allclose(twice.y - without.y, 2 * (once.y - without.y), atol=1e-12)
    assert np.ptp(once.y - without.y) > 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("n_samples", [2, 5000])
def test_the_bounds_of_the_number_of_rows_can_be_drawn(kind: type[Synthetic], n_samples: int) -> None:
    assert kind(n_samples=n_samples).load().n_samples == n_samples


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("bad", [{"n_samples": 1}, {"n_samples": 5001}, {"noise": -0.1}, {"seed": -1}, {"nose": 1}])
def test_settings_outside_their_bounds_are_refused(kind: type[Synthetic], bad: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        kind(**bad)


@pytest.mark.parametrize("kind", KINDS)
def test_the_source_tells_the_seed_in_one_sentence(kind: type[Synthetic]) -> None:
    source = kind(seed=41).load().source
    assert "seed 41" in source and source.endswith(".") and ". " not in source


def test_a_line_without_noise_is_its_slope_and_intercept() -> None:
    data = Line(50, noise=0, slope=-3.5, intercept=0.25).load()
    np.testing.assert_allclose(coefficients(data), [0.25, -3.5], rtol=1e-13)  # two well-scaled unknowns


def test_the_defaults_of_a_line_are_those_it_documents() -> None:
    np.testing.assert_allclose(coefficients(Line(noise=0).load()), [1, 2], rtol=1e-13)
    assert np.abs(Line(5000).load().X - 1).max() <= 2


def test_the_centre_moves_the_range_of_a_line_and_not_its_law() -> None:
    far = Line(noise=0, centre=50.0).load()
    assert np.abs(far.X - 50).max() <= 2
    np.testing.assert_allclose(far.y, 1 + 2 * far.X[:, 0], rtol=1e-13)


@pytest.mark.parametrize("degree", range(1, 11))
def test_a_polynomial_is_the_chebyshev_polynomial_of_its_degree(degree: int) -> None:
    data = Polynomial(n_samples=200, noise=0, degree=degree).load()
    expected = 1 + 2 * np.polynomial.Chebyshev.basis(degree)(data.X[:, 0])
    np.testing.assert_allclose(data.y, expected, atol=1e-12)  # cos and Clenshaw differ by a few eps times degree


@pytest.mark.parametrize("place", ["right", "anywhere"])
def test_exactly_the_share_of_rows_are_outliers(place: str) -> None:
    data = Outliers(n_samples=80, noise=0, share=0.15, size=8, place=place).load()
    residual = data.y - (1 + 2 * data.X[:, 0])
    assert np.sum(np.abs(residual + 8) < 1e-12) == 12 and np.sum(np.abs(residual) < 1e-12) == 68


def test_outliers_on_the_right_have_the_largest_x_and_tilt_the_fit() -> None:
    data = Outliers(n_samples=80, noise=0, share=0.15).load()
    x, low = data.X[:, 0], data.y - (1 + 2 * data.X[:, 0]) < -1
    assert x[low].min() > x[~low].max()
    assert coefficients(data)[1] < 1 < coefficients(Outliers(n_samples=80, share=0.0).load())[1]


@pytest.mark.parametrize("correlation", [0.0, 0.5, 0.99, 0.999999])
def test_collinear_features_have_the_chosen_correlation(correlation: float) -> None:
    data = Collinear(n_samples=5000, correlation=correlation, n_features=3).load()
    sample = np.corrcoef(data.X.T)[np.triu_indices(3, 1)]
    # four standard errors, (1 - r²) / sqrt(n), of a sample correlation
    assert np.abs(sample - correlation).max() <= 4 * (1 - correlation**2) / np.sqrt(5000)


def test_collinear_features_have_the_declared_coefficients() -> None:
    data = Collinear(n_samples=100, noise=0, correlation=0.9, n_features=4).load()
    np.testing.assert_allclose(coefficients(data), [1, 2, -1, 2, -1], rtol=1e-11)  # condition number about 40


@pytest.mark.parametrize("ratio", [1.0, 100.0, 1e6])
def test_badly_scaled_features_have_the_chosen_ratio_of_scales(ratio: float) -> None:
    sd = BadlyScaled(n_samples=5000, ratio=ratio).load().X.std(axis=0)
    assert sd[1] / sd[0] == pytest.approx(ratio, rel=0.06)  # four standard errors of a ratio of standard deviations


def test_badly_scaled_features_matter_equally() -> None:
    data = BadlyScaled(n_samples=100, noise=0, ratio=1e4, n_features=3).load()
    np.testing.assert_allclose(coefficients(data), [1, 2, -1e-2, 2e-4], rtol=1e-10)  # columns scaled by the oracle


def test_heteroscedastic_noise_grows_as_declared() -> None:
    data = Heteroscedastic(n_samples=5000, noise=0.5, growth=3).load()
    x = data.X[:, 0]
    standardised = (data.y - 1 - 2 * x) / (0.5 * (1 + 3 * (x + 2) / 4))
    for part in (x < -1, np.abs(x) < 0.5, x > 1):
        assert standardised[part].std() == pytest.approx(1, abs=0.08)  # four standard errors for 1250 rows
