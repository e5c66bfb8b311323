"""Maximum likelihood: of a linear model's coefficients and noise scale together, and of logistic regression."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.functions import Loss, StudentT
from core.objectives import LinearRegression, LogisticRegression
from core.solvers.absolute_deviations import least_absolute_deviations
from core.solvers.bernoulli import fit_bernoulli
from core.solvers.closed_form import SHORTEST
from core.solvers.dependence import describe_dependence
from core.solvers.least_squares import (
    accurate_residual,
    factor_by_qr,
    is_exact,
    numerical_rank,
    shortest_solution,
    solve_refined,
)
from core.solvers.likelihood_search import METHODS, Maximum, MleMethod, Samples, find_maximum
from core.solvers.likelihoods import AnyLikelihood, GaussianLikelihood, LaplaceLikelihood, StudentTLikelihood
from core.solvers.result import Fit, Status

Array = NDArray[np.floating]
LikelihoodName = Literal["gaussian", "laplace", "student_t", "bernoulli"]

_NAMED = {"gaussian": GaussianLikelihood, "laplace": LaplaceLikelihood, "student_t": StudentTLikelihood}
_BELONGING = {"mse": GaussianLikelihood(), "mae": LaplaceLikelihood()}
_UNBOUNDED = "the likelihood grows without bound as sigma goes to 0, so no maximum exists"
_SAME_LOSS = 1e-9
_ON_THE_LINE = 1e-9  # of the residuals' root mean square


def fit_mle(
    objective: LinearRegression | LogisticRegression,
    method: MleMethod = "newton",
    likelihood: AnyLikelihood | LikelihoodName | None = None,
) -> Fit:
    r"""Coefficients, and for linear regression the noise scale, of greatest likelihood.

    Linear regression:

    .. math:: \max_{\theta,\sigma} \sum_i \log\Big[\frac1\sigma\, p\Big(\frac{y_i - a_i^\top\theta}\sigma\Big)\Big]

    Only the samples and their names are taken from the objective; its loss decides the likelihood where none is given,
    the scale of its loss does not matter.

    * Gaussian: theta is the least-squares solution, sigma = √(RSS/n). Standard errors come from the observed
      information, so with sigma² = RSS/n, not RSS/(n − p).
    * Laplace: theta minimises the sum of absolute residuals, which linear programming solves exactly whatever the
      ``method``; there is no trajectory. sigma is the scale b = mean |residual|. Standard errors come from the expected
      information, :math:`b^2 (A^\top A)^{-1}`: at the kink of |e| the observed one does not exist.
    * Student-t: sigma is the scale. There may be several maxima: it is started from zero coefficients, from least
      squares and from least absolute deviations, and the best maximum found is given.

    Gaussian and Student-t are maximised jointly in log sigma and the coefficients, in orthonormal coordinates of the
    column-scaled design. The trajectory is mapped back to the coefficients, sigma apart; it starts at zero coefficients
    with sigma the root mean square of y. Its loss is the mean negative log-likelihood (so its last value is
    −log_likelihood/n); its gradient norm is in the internal coordinates. Where only another start reaches the best
    maximum of the Student-t likelihood, the trajectory is that one's.

    Where the columns are dependent or the fit passes through every sample, the status is ``SINGULAR``, theta is the
    least-squares solution (of smallest norm), and there is no sigma and no likelihood.

    Logistic regression (Bernoulli; Newton's method is then iteratively reweighted least squares):

    .. math:: \max_\theta \sum_i y_i \log p_i + (1 - y_i) \log(1 - p_i), \qquad
       p_i = \frac1{1 + e^{-a_i^\top\theta}}, \qquad \operatorname{Cov} = (A^\top W A)^{-1},\ W_{ii} = p_i(1 - p_i)

    The standard errors are those of the Fisher information at the maximum. Targets strictly between 0 and 1 make it a
    quasi-likelihood. With a penalty theta minimises mean cross-entropy plus penalty, without standard errors; the
    log-likelihood is given without the penalty. Where a hyperplane separates the classes, found by linear programming,
    the status is ``SEPARATED``, the message names the kind and the columns, theta is only where the search was stopped
    on its way to infinity, and there are no errors and no likelihood. Where the columns are dependent the status is
    ``SINGULAR`` and theta is the shortest of the solutions. The search starts at zero and runs in orthonormal
    coordinates of the column-scaled design; the trajectory is that of the coefficients, its gradient norm that of the
    internal coordinates.

    Parameters
    ----------
    objective : a linear model without penalty, or a logistic one.
    method : ``"newton"`` or ``"lbfgs"``.
    likelihood : ``"gaussian"``, ``"laplace"``, ``"student_t"``, or their settings, for linear regression;
        ``"bernoulli"`` for logistic regression; None for the one whose negative logarithm is the objective's loss.

    Raises
    ------
    ValueError
        For another objective, a penalty on linear regression, an unknown method, a likelihood that is unknown or of the
        other model, or None with a loss that belongs to no likelihood (Huber; the squared error of a probability).

    References
    ----------
    Lange, Little & Taylor, Robust statistical modeling using the t distribution, JASA 84, 1989.
    McCullagh & Nelder, Generalized Linear Models, 1989, section 4.4.
    """
    if isinstance(objective, LogisticRegression):
        _check_bernoulli(objective, method, likelihood)
        return fit_bernoulli(objective, method)
    law = _check(objective, method, likelihood)
    design, target = objective.design, objective.y
    if numerical_rank(design) < objective.n_params:
        message = f"{describe_dependence(design, objective.parameter_names)}; {SHORTEST}."
        return _singular(objective, shortest_solution(design, target), message)
    samples = Samples(design, target, factor_by_qr(design))
    theta, residual = solve_refined(design, target, samples.factors)
    if objective.n_samples == objective.n_params or is_exact(design, theta, target, residual):
        return _singular(objective, theta, f"The fit passes through every sample: {_UNBOUNDED}.")
    if isinstance(law, LaplaceLikelihood):
        return _fit_laplace(objective, samples)
    return _fit_smooth(objective, samples, law, method)


def _fit_smooth(
    objective: LinearRegression, samples: Samples, law: GaussianLikelihood | StudentTLikelihood, method: MleMethod
) -> Fit:
    starts = [np.zeros(objective.n_params)]
    if isinstance(law, StudentTLikelihood):
        deviations = least_absolute_deviations(samples)[0]
        residual = accurate_residual(samples.design, deviations, samples.target)
        n_exact = int((np.abs(residual) <= _ON_THE_LINE * np.sqrt(np.mean(residual**2))).sum())
        if n_exact >= law.degrees_of_freedom * (samples.n_samples - n_exact):
            message = f"{n_exact} of {samples.n_samples} samples are fitted exactly: {_UNBOUNDED}."
            return _singular(objective, deviations, message)
        starts += [solve_refined(samples.design, samples.target, samples.factors)[0], deviations]
    maxima = [find_maximum(samples, law.standard_density(), start, method) for start in starts]
    best = _best([maximum.loss for maximum in maxima])
    return _smooth_fit(objective, maxima[best], _several_maxima([maximum.loss for maximum in maxima]))


def _best(losses: list[float]) -> int:
    """The search of lowest loss; the first, which started at zero, where it is as low."""
    return 0 if losses[0] <= min(losses) + _SAME_LOSS else int(np.argmin(losses))


def _several_maxima(losses: list[float]) -> str:
    if max(losses) - min(losses) <= _SAME_LOSS:
        return ""
    return "The likelihood has more than one maximum: the starts disagree, and the highest one found is given."


def _smooth_fit(objective: LinearRegression, maximum: Maximum, message: str) -> Fit:
    if maximum.status is not Status.CONVERGED:
        message = "The search ended short of the maximum."
    covariance = maximum.covariance
    return Fit(
        theta=maximum.theta,
        loss=float(objective.value(maximum.theta)),
        status=maximum.status,
        message=message,
        standard_errors=None if covariance is None else np.sqrt(np.diag(covariance)),
        covariance=covariance,
        sigma=maximum.sigma,
        sigma_standard_error=maximum.sigma_standard_error,
        log_likelihood=-objective.n_samples * maximum.loss,
        trajectory=maximum.trajectory,
    )


def _fit_laplace(objective: LinearRegression, samples: Samples) -> Fit:
    theta, unique = least_absolute_deviations(samples)
    sigma = float(np.abs(accurate_residual(samples.design, theta, samples.target)).mean())
    covariance = sigma**2 * (samples.factors.back @ samples.factors.back.T)
    message = "Standard errors are from the expected information: |e| has a kink, so the observed one does not exist."
    if not unique:
        message = f"Other coefficients have the same sum of absolute residuals, the smallest. {message}"
    return Fit(
        theta=theta,
        loss=float(objective.value(theta)),
        status=Status.CONVERGED,
        message=message,
        standard_errors=np.sqrt(np.diag(covariance)),
        covariance=covariance,
        sigma=sigma,
        sigma_standard_error=sigma / math.sqrt(samples.n_samples),
        log_likelihood=-samples.n_samples * (math.log(2.0 * sigma) + 1.0),
    )


def _singular(objective: LinearRegression, theta: Array, message: str) -> Fit:
    return Fit(theta=theta, loss=float(objective.value(theta)), status=Status.SINGULAR, message=message)


def _check_bernoulli(objective: LogisticRegression, method: str, likelihood: AnyLikelihood | str | None) -> None:
    _check_method(method)
    if likelihood is None and objective.loss.name != "cross_entropy":
        raise ValueError(
            f"the {objective.loss.title} of a probability belongs to no likelihood; Newton, L-BFGS and descent "
            "minimise the loss itself."
        )
    if likelihood not in (None, "bernoulli"):
        raise ValueError(f"likelihood of a LogisticRegression must be bernoulli. Got {likelihood!r}.")


def _check_method(method: str) -> None:
    if method not in METHODS:
        raise ValueError(f"method must be one of {', '.join(METHODS)}. Got {method!r}.")


def _check(
    objective: LinearRegression, method: str, likelihood: AnyLikelihood | str | None
) -> GaussianLikelihood | LaplaceLikelihood | StudentTLikelihood:
    if not isinstance(objective, LinearRegression):
        raise ValueError(
            f"objective must be a LinearRegression or a LogisticRegression. Got {type(objective).__name__}."
        )
    if objective.l2:
        raise ValueError(
            f"a penalised fit is not maximum likelihood: the ridge penalty l2 must be 0. Got {objective.l2!r}."
        )
    _check_method(method)
    if likelihood is None:
        return _of_loss(objective.loss)
    if isinstance(likelihood, str):
        if likelihood not in _NAMED:
            raise ValueError(f"likelihood must be one of {', '.join(_NAMED)}. Got {likelihood!r}.")
        return _NAMED[likelihood]()
    return likelihood


def _of_loss(loss: Loss) -> GaussianLikelihood | LaplaceLikelihood | StudentTLikelihood:
    if isinstance(loss, StudentT):
        return StudentTLikelihood(degrees_of_freedom=loss.degrees_of_freedom)
    if loss.name not in _BELONGING:
        raise ValueError(
            f"{loss.title} belongs to no likelihood here; Newton, L-BFGS and descent minimise the loss itself."
        )
    return _BELONGING[loss.name]
