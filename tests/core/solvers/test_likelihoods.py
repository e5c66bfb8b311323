"""The negative log-likelihood of coefficients and scale as an objective, against SciPy's densities."""

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError
from scipy import stats

from core.solvers import AnyLikelihood, GaussianLikelihood, LaplaceLikelihood, StudentTLikelihood
from core.solvers.likelihoods import ScaledResiduals

LAWS = {
    "gaussian": (GaussianLikelihood(), stats.norm),
    "laplace": (LaplaceLikelihood(), stats.laplace),
    "student_t": (StudentTLikelihood(3.5), stats.t(3.5)),
    "cauchy": (StudentTLikelihood(1.0), stats.cauchy),
}
EVERY = pytest.mark.parametrize("name", LAWS)
SMOOTH = pytest.mark.parametrize("name", ["gaussian", "student_t", "cauchy"])


def make_objective(name):
    rng = np.random.default_rng(0)
    return ScaledResiduals(rng.normal(size=(25, 2)), rng.normal(size=25) * 3, LAWS[name][0].standard_density())


def points(n_runs=4):
    return np.random.default_rng(1).normal(size=(n_runs, 3))


@EVERY
def test_value_is_minus_the_mean_log_density(name):
    """``scipy.stats`` densities at the standardised residuals, constants included."""
    objective = make_objective(name)
    expected = []
    for *phi, log_sigma in points():
        u = (objective.target - objective.design @ phi) / np.exp(log_sigma)
        expected.append(-np.mean(LAWS[name][1].logpdf(u) - log_sigma))
    np.testing.assert_allclose(objective.value(points()), expected, rtol=1e-12)


@EVERY
@pytest.mark.parametrize("rows", [None, np.array([2, 2, 11])])
def test_gradient_agrees_with_central_differences(name, rows):
    objective, theta, probes = make_objective(name), points(1)[0], 1e-6 * np.eye(3)
    slope = (objective.value(theta + probes, rows) - objective.value(theta - probes, rows)) / 2e-6
    np.testing.assert_allclose(objective.value_and_gradient(theta, rows)[1], slope, atol=1e-7)


@SMOOTH
def test_hessian_agrees_with_differences_of_the_gradient(name):
    objective, theta, probes = make_objective(name), points(1)[0], 1e-6 * np.eye(3)
    ahead, behind = (objective.value_and_gradient(theta + sign * probes)[1] for sign in (1, -1))
    np.testing.assert_allclose(objective.hessian(theta), (ahead - behind) / 2e-6, atol=1e-7)


@EVERY
def test_a_run_alone_equals_the_same_run_among_others(name):
    objective, rows = make_objective(name), np.random.default_rng(2).integers(0, 25, size=(4, 6))
    among, alone = objective.value_and_gradient(points(), rows), objective.value_and_gradient(points()[2], rows[2])
    np.testing.assert_array_equal(among[0][2], alone[0])
    np.testing.assert_array_equal(among[1][2], alone[1])
    np.testing.assert_array_equal(objective.hessian(points())[2], objective.hessian(points()[2]))


@EVERY
def test_likelihood_survives_the_way_through_json(name):
    law = LAWS[name][0]
    assert TypeAdapter(AnyLikelihood).validate_json(law.model_dump_json()) == law


@pytest.mark.parametrize("degrees_of_freedom", [0.0, -1.0, 2e6])
def test_degrees_of_freedom_outside_their_bounds_are_refused(degrees_of_freedom):
    with pytest.raises(ValidationError, match="degrees_of_freedom"):
        StudentTLikelihood(degrees_of_freedom)
