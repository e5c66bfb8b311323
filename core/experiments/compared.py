"""What a comparison of solvers on one model is, whatever the model: all that the shared views ask of a result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.data import Dataset, Split, Standardizer
from core.experiments.solver_choices import AnySolver
from core.objectives import Objective
from core.settings import Settings
from core.solvers import Fit, Stopping, Trajectory

Array = NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class SolverRun:
    """What one solver did.

    ``fit`` is None where the method does not apply, and ``message`` then says why. ``number`` is its place in the
    settings, from 1.
    """

    number: int
    name: str
    kind: str
    settings: AnySolver
    fit: Fit | None
    message: str = ""

    @property
    def trajectory(self) -> Trajectory | None:
        """The path it took, None for a direct method."""
        return self.fit.trajectory if self.fit is not None else None


class ComparedLoss(Protocol):
    """What a view asks of a loss."""

    title: ClassVar[str]
    is_quadratic: ClassVar[bool]
    is_differentiable: ClassVar[bool]


class ComparedObjective(Objective, Protocol):
    """A loss of a model that is linear in its coefficients, or of a function of it."""

    @property
    def loss(self) -> ComparedLoss: ...

    @property
    def l2(self) -> float: ...

    @property
    def design(self) -> Array: ...

    def predict(self, theta: ArrayLike, X: ArrayLike | None = None) -> Array: ...


class ComparedSettings(Protocol):
    """What was chosen: a start, solvers, and when they stop."""

    @property
    def data(self) -> Settings: ...

    @property
    def standardize(self) -> bool: ...

    @property
    def ridge(self) -> float | None: ...

    @property
    def start(self) -> tuple[float, ...]: ...

    @property
    def start_seed(self) -> int: ...

    @property
    def solvers(self) -> tuple[AnySolver, ...]: ...

    @property
    def max_steps(self) -> int: ...

    @property
    def stopping(self) -> Stopping: ...

    @property
    def seed(self) -> int: ...


class ComparedProblem(Protocol):
    """The data as the solvers see them, and the loss on the training rows."""

    @property
    def dataset(self) -> Dataset: ...

    @property
    def split(self) -> Split: ...

    @property
    def standardizer(self) -> Standardizer | None: ...

    @property
    def objective(self) -> ComparedObjective: ...

    def on(self, rows: NDArray[np.intp]) -> ComparedObjective | None:
        """The same loss, without penalty, on other rows; None where there are none."""
        ...

    def rescaled(self) -> ComparedObjective | None:
        """The same loss on raw features where they are standardised, and the other way round; None if no such model."""
        ...

    def rescaled_coefficients(self, theta: Array) -> Array:
        """The coefficients of ``rescaled()`` that predict the same."""
        ...

    def rescaled_fit(self) -> Fit:
        """The best fit of ``rescaled()``."""
        ...


class Comparison(Protocol):
    """One objective, and what every chosen solver made of it.

    ``optimum`` is what runs are measured against: ``optimum_label`` says what may be claimed of it. Where the loss only
    falls towards a limit at infinity (``has_optimum`` is False), its loss is that limit, and its theta a point on the
    way, as far out as descent has come.
    """

    @property
    def settings(self) -> ComparedSettings: ...

    @property
    def problem(self) -> ComparedProblem: ...

    @property
    def optimum(self) -> Fit: ...

    @property
    def optimum_label(self) -> str: ...

    @property
    def has_optimum(self) -> bool: ...

    @property
    def direction(self) -> Array | None:
        """Unit vector along which coefficients run away, of shape (n_params,); None where they do not."""
        ...

    @property
    def margin(self) -> float | None:
        """The least signed log-odds along ``direction``."""
        ...

    @property
    def curvature_bound(self) -> float | None:
        """No curvature of the loss exceeds it, anywhere; None where there is no such bound or none is known."""
        ...

    @property
    def start(self) -> Array: ...

    @property
    def runs(self) -> tuple[SolverRun, ...]: ...

    @property
    def eigenvalues(self) -> Array: ...

    @property
    def notes(self) -> tuple[str, ...]: ...

    def remark(self, run: SolverRun) -> str:
        """A sentence on what is particular to where this run ended, "" if nothing is."""
        ...
