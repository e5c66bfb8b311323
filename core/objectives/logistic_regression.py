"""Logistic regression of two classes as an objective, with cross-entropy or, non-convex on purpose, squared error."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from core.functions import LogOddsLoss, make_log_odds_loss, probability
from core.objectives.linear_predictor import LinearModel, LinearPredictor
from core.objectives.objective import Array, GroupKind, Rows


class LogisticRegression:
    r"""Mean loss of a probability that is logistic in a linear predictor, with an optional ridge penalty.

    .. math:: L(\theta) = \frac1n \sum_i \ell(z_i, y_i) + \lambda \lVert w \rVert^2, \qquad
       z_i = \theta_0 + x_i^\top w, \quad p_i = \frac1{1 + e^{-z_i}}, \quad \theta = (\theta_0, w)

    With :math:`\ell = -y\log p - (1-y)\log(1-p)` (natural logarithm, computed from z) the objective is convex, and n
    times it is the negative log-likelihood of Bernoulli trials. With :math:`\ell = (p - y)^2` it is not convex.

    scikit-learn's ``LogisticRegression(C=...)`` minimises the same as the cross-entropy with ``C = 1/(2 n l2)``.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    y : array of shape (n_samples,), values in [0, 1]: classes 0 and 1, or fractions.
    loss : ``"cross_entropy"`` or ``"mse"``, or a loss object.
    fit_intercept : whether theta starts with an intercept.
    l2 : the penalty λ >= 0 on the coefficients, never on the intercept; no hidden 1/2.
    feature_names : names of the columns of X; ``x1, x2, ...`` if not given.

    Raises
    ------
    ValueError
        For arrays of other shapes or with values that are not finite, targets outside [0, 1], an unknown loss, or a
        negative ``l2``.

    Examples
    --------
    >>> objective = LogisticRegression([[-1.0], [1.0]], [0.0, 1.0])
    >>> round(float(objective.value([0.0, 0.0])), 6)  # ln 2
    0.693147
    """

    def __init__(
        self,
        X: ArrayLike,
        y: ArrayLike,
        *,
        loss: str | LogOddsLoss = "cross_entropy",
        fit_intercept: bool = True,
        l2: float = 0.0,
        feature_names: tuple[str, ...] | None = None,
    ) -> None:
        self.loss = make_log_odds_loss(loss)
        core = LinearPredictor(X, y, self.loss, LinearModel(fit_intercept, l2, feature_names))
        _check_fractions(core.y)
        self._mean_loss = core
        self.X, self.y, self.design = core.X, core.y, core.design
        self.fit_intercept, self.l2 = core.fit_intercept, core.l2
        self.parameter_names = core.parameter_names
        self.n_samples, self.n_params = core.n_samples, core.n_params

    @property
    def runs_at_once(self) -> int:
        """Number of runs whose arrays of shape (n_runs, n_samples) stay in the cache."""
        return self._mean_loss.runs_at_once

    def parameter_groups(self, kind: GroupKind) -> tuple[Rows, ...]:
        """Indices of the coefficients, the weights of the only neuron, and of the intercept where there is one."""
        return self._mean_loss.parameter_groups()

    def logits(self, theta: ArrayLike, X: ArrayLike | None = None) -> Array:
        """Log-odds z of class 1, of shape ``(n_runs, n_samples)``; class 1 is the likelier one where z > 0."""
        return self._mean_loss.predict(theta, X)

    def predict(self, theta: ArrayLike, X: ArrayLike | None = None) -> Array:
        """Probabilities of class 1, of shape ``(n_runs, n_samples)``, for X, or for the objective's own samples."""
        return probability(self.logits(theta, X))

    def value(self, theta: ArrayLike, rows: Rows | None = None) -> Array:
        """Mean loss plus penalty, of shape ``(n_runs,)``."""
        return self._mean_loss.value(theta, rows)

    def value_and_gradient(self, theta: ArrayLike, rows: Rows | None = None) -> tuple[Array, Array]:
        """Mean loss plus penalty, of shape ``(n_runs,)``, and its gradient, of shape ``(n_runs, n_params)``."""
        return self._mean_loss.value_and_gradient(theta, rows)

    def hessian(self, theta: ArrayLike) -> Array:
        """Hessian, of shape ``(n_runs, n_params, n_params)``; n times it is the Fisher information of cross-entropy."""
        return self._mean_loss.hessian(theta)

    def hessian_root(self, theta: ArrayLike) -> Array | None:
        """A matrix F of shape ``(n_rows, n_params)`` with ``H = FᵀF`` at one point, None where H may be indefinite."""
        return self._mean_loss.hessian_root(theta)


def _check_fractions(y: Array) -> None:
    outside = (y < 0) | (y > 1)
    if outside.any():
        row = int(np.argmax(outside))
        raise ValueError(f"y must be in [0, 1]. Got {y[row]:g} in row {row}.")
