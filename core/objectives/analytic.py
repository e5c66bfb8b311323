"""Functions of two parameters as objectives: written once, differentiated exactly; and their registry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import ArrayLike

from core.objectives.jets import Jet, variables
from core.objectives.objective import Array, Rows, as_runs

Window = tuple[tuple[float, float], tuple[float, float]]
JetFunction = Callable[[Jet, Jet], Jet]
"""What is minimised, written with the operators of Python; jets carry its derivatives along."""

_RUNS_AT_ONCE = 4096  # runs whose values and derivatives, some twenty arrays, stay in the L2 cache


class Minimum(NamedTuple):
    """A place where the function has a local minimum, and its value there."""

    x: float
    y: float
    value: float


@dataclass(frozen=True)
class Analytic:
    """A function f(x, y) with its gradient and Hessian, exact to rounding, batched over runs.

    Outside its domain the function is NaN or infinite, and so are its derivatives.

    Attributes
    ----------
    name, title : its word in settings, and what a reader calls it.
    function : f, a function of two jets.
    latex : f in LaTeX.
    extent : the customary window, ``((x_low, x_high), (y_low, y_high))``.
    start : the customary start, or one from which there is something to see.
    source : where it is from, with the year.
    minima : its local minima as far as they are listed, the lowest first.
    minima_note : what the list of minima leaves out; "" where it is complete.
    parameter_names : what x and y are called.
    """

    name: str
    title: str
    function: JetFunction = field(repr=False)
    latex: str
    extent: Window
    start: tuple[float, float]
    source: str = ""
    minima: tuple[Minimum, ...] = ()
    minima_note: str = ""
    parameter_names: tuple[str, ...] = ("x", "y")
    n_params: int = field(default=2, init=False)
    n_samples: int = field(default=1, init=False)
    runs_at_once: int | None = field(default=_RUNS_AT_ONCE, init=False)

    def value(self, theta: ArrayLike, rows: Rows | None = None) -> Array:
        """Return f at every row of theta, of shape ``(n_runs,)``; there is one sample, so ``rows`` change nothing."""
        runs, single = as_runs(theta, 2)
        values = _column(self._jet(runs, order=0).value, runs)
        return values[0] if single else values

    def value_and_gradient(self, theta: ArrayLike, rows: Rows | None = None) -> tuple[Array, Array]:
        """Return f, of shape ``(n_runs,)``, and its gradient, of shape ``(n_runs, 2)``."""
        runs, single = as_runs(theta, 2)
        jet = self._jet(runs, order=1)
        value = _column(jet.value, runs)
        gradient = np.stack([_column(part, runs) for part in jet.first], axis=1)
        gradient[np.isnan(value)] = np.nan
        return (value[0], gradient[0]) if single else (value, gradient)

    def hessian(self, theta: ArrayLike) -> Array:
        """The Hessian of f, of shape ``(n_runs, 2, 2)``."""
        runs, single = as_runs(theta, 2)
        jet = self._jet(runs, order=2)
        assert jet.second is not None
        xx, xy, yy = (_column(part, runs) for part in jet.second)
        matrices = np.stack([xx, xy, xy, yy], axis=1).reshape(-1, 2, 2)
        matrices[np.isnan(jet.value)] = np.nan
        return matrices[0] if single else matrices

    def _jet(self, runs: Array, *, order: int) -> Jet:
        x, y = variables(runs[:, 0], runs[:, 1], order=order)
        with np.errstate(all="ignore"):
            return self.function(x, y)


ANALYTIC: dict[str, Analytic] = {}
_F = TypeVar("_F", bound=Callable)


def register_analytic(
    title: str,
    *,
    latex: str,
    extent: Window,
    start: tuple[float, float],
    source: str,
    minima: tuple[Minimum, ...] = (),
    minima_note: str = "",
    parameter_names: tuple[str, ...] = ("x", "y"),
) -> Callable[[_F], _F]:
    """Enter the decorated function of two numbers in ``ANALYTIC`` under its own name."""

    def enter(function: _F) -> _F:
        name = function.__name__
        ANALYTIC[name] = Analytic(
            name, title, function, latex, extent, start, source, minima, minima_note, parameter_names
        )
        return function

    return enter


def make_analytic(name: str) -> Analytic:
    """The registered function of that name.

    Raises
    ------
    ValueError
        For a name that is not registered.
    """
    if name not in ANALYTIC:
        raise ValueError(f"function must be one of {', '.join(ANALYTIC)}. Got {name!r}.")
    return ANALYTIC[name]


def _column(part: float | Array, runs: Array) -> Array:
    """One entry a run, in the precision of the runs; a number that is the same for all is repeated."""
    return np.array(np.broadcast_to(np.asarray(part, dtype=runs.dtype), len(runs)))
