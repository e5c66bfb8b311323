"""Linear regression as an objective: value, gradient and Hessian for many parameter vectors at once."""

from __future__ import annotations

from dataclasses import dataclass

from numpy.typing import ArrayLike

from core.functions import Loss, make_loss
from core.objectives.linear_predictor import LinearModel, LinearPredictor
from core.objectives.objective import Array, GroupKind, Rows


class LinearRegression:
    r"""Mean loss of a linear model with an optional ridge penalty.

    .. math:: L(\theta) = \frac1n \sum_i \ell(\theta_0 + x_i^\top w - y_i) + \lambda \lVert w \rVert^2,
       \qquad \theta = (\theta_0, w)

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    y : array of shape (n_samples,)
    loss : ``"mse"``, ``"mae"``, ``"huber"``, ``"student_t"``, or a loss object with other constants.
    fit_intercept : whether theta starts with an intercept.
    l2 : the penalty λ >= 0 on the coefficients, never on the intercept; no hidden 1/2.
    feature_names : names of the columns of X; ``x1, x2, ...`` if not given.

    Raises
    ------
    ValueError
        For arrays of other shapes or with values that are not finite, an unknown loss, or a negative ``l2``.

    Examples
    --------
    >>> objective = LinearRegression([[0.0], [1.0]], [1.0, 3.0])
    >>> float(objective.value([1.0, 2.0]))
    0.0
    """

    def __init__(
        self,
        X: ArrayLike,
        y: ArrayLike,
        *,
        loss: str | Loss = "mse",
        fit_intercept: bool = True,
        l2: float = 0.0,
        feature_names: tuple[str, ...] | None = None,
    ) -> None:
        self.loss = make_loss(loss)
        core = LinearPredictor(X, y, _OfResidual(self.loss), LinearModel(fit_intercept, l2, feature_names))
        self._mean_loss = core
        self.X, self.y, self.design = core.X, core.y, core.design
        self.fit_intercept, self.l2 = core.fit_intercept, core.l2
        self.parameter_names = core.parameter_names
        self.n_samples, self.n_params = core.n_samples, core.n_params

    @property
    def runs_at_once(self) -> int:
        """Number of runs whose residuals stay in the cache."""
        return self._mean_loss.runs_at_once

    def parameter_groups(self, kind: GroupKind) -> tuple[Rows, ...]:
        """Indices of the coefficients, the weights of the only neuron, and of the intercept where there is one."""
        return self._mean_loss.parameter_groups()

    def predict(self, theta: ArrayLike, X: ArrayLike | None = None) -> Array:
        """Predictions of shape ``(n_runs, n_samples)`` for X, or for the objective's own samples."""
        return self._mean_loss.predict(theta, X)

    def value(self, theta: ArrayLike, rows: Rows | None = None) -> Array:
        """Mean loss plus penalty, of shape ``(n_runs,)``."""
        return self._mean_loss.value(theta, rows)

    def value_and_gradient(self, theta: ArrayLike, rows: Rows | None = None) -> tuple[Array, Array]:
        """Mean loss plus penalty, of shape ``(n_runs,)``, and its gradient, of shape ``(n_runs, n_params)``."""
        return self._mean_loss.value_and_gradient(theta, rows)

    def hessian(self, theta: ArrayLike) -> Array:
        """Hessian, of shape ``(n_runs, n_params, n_params)``; the almost-everywhere one for losses with a kink."""
        return self._mean_loss.hessian(theta)

    def hessian_root(self, theta: ArrayLike) -> Array | None:
        """A matrix F of shape ``(n_rows, n_params)`` with ``H = FᵀF`` at one point, None where H may be indefinite."""
        return self._mean_loss.hessian_root(theta)


@dataclass(frozen=True)
class _OfResidual:
    """A loss of the residual ``z - y`` as a loss of z and y."""

    loss: Loss

    def value(self, z: Array, y: Array) -> Array:
        return self.loss.value(z - y)

    def value_and_derivative(self, z: Array, y: Array) -> tuple[Array, Array]:
        residual = z - y
        return self.loss.value(residual), self.loss.derivative(residual)

    def second_derivative(self, z: Array, y: Array) -> Array:
        return self.loss.second_derivative(z - y)
