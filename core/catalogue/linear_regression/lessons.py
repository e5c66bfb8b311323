"""Lessons of the linear-regression experiment: finished runs, each with what there is to see in it."""

from __future__ import annotations

from core.catalogue.comparison_views import ConvergenceView, SurfaceView
from core.catalogue.experiment import Lesson
from core.data import Collinear, Line, Longley, Outliers
from core.experiments.linear_regression.settings import (
    AbsoluteErrorChoice,
    LinearRegressionSettings,
    SquaredErrorChoice,
)
from core.experiments.solver_choices import ClosedForm, Descent, MaximumLikelihood
from core.solvers import GradientDescent, InverseTime, Momentum

_BOWL = Lesson(
    name="three-step-sizes",
    title="One bowl, three step sizes",
    text=(
        "The same start, the same loss, three step sizes. The small one creeps, the middle one is near the best "
        "constant step, the large one exceeds 2/λ_max and leaves the picture. Press play."
    ),
    settings=LinearRegressionSettings(
        data=Line(),
        standardize=False,
        solvers=(
            Descent(optimizer=GradientDescent(learning_rate=0.01)),
            Descent(optimizer=GradientDescent(learning_rate=0.25)),
            Descent(optimizer=GradientDescent(learning_rate=0.3)),
        ),
        start=(-2.5, 4.0),
        max_steps=100,
    ),
    view="surface",
)

_SCALING_SOLVERS = (
    ClosedForm(),
    Descent(optimizer=GradientDescent(learning_rate=0.2)),
    Descent(optimizer=Momentum(learning_rate=0.2)),
)

_RAW = Lesson(
    name="raw-longley",
    title="Raw features: no step size works",
    text=(
        "Longley's economic series in their own units, started from zero. The largest stable step is about 6e-12, the "
        "condition number 2e19: a step of 0.2 diverges at once, and a stable one would need some 1e19 updates. The "
        "closed form does not mind. Then switch on 'Standardise features'."
    ),
    settings=LinearRegressionSettings(
        data=Longley(), standardize=False, solvers=_SCALING_SOLVERS, start=(0.0,) * 7, max_steps=1000
    ),
    view="steps",
)

_SCALED = Lesson(
    name="standardised-longley",
    title="Standardised features: the same data, solvable",
    text=(
        "The same series with mean 0 and standard deviation 1: the condition number falls from 2e19 to about 12 220. "
        "A step of 0.2 is now stable, though slow: after 3 000 updates gradient descent is still a tenth above the "
        "lowest loss, momentum within a ten-thousandth. What remains is collinearity, which scaling cannot remove."
    ),
    settings=LinearRegressionSettings(
        data=Longley(), standardize=True, solvers=_SCALING_SOLVERS, start=(0.0,) * 7, max_steps=3000
    ),
    view="convergence",
)

_OUTLIER_SOLVERS = (MaximumLikelihood(), Descent(optimizer=GradientDescent(learning_rate=0.1)))

_OUTLIERS_SQUARED = Lesson(
    name="outliers-squared",
    title="Outliers pull squared error",
    text=(
        "One row in ten is far below the line. Squared error pays for large residuals with their square, so the fitted "
        "line tilts towards them. Change the loss to absolute error and watch the line come back."
    ),
    settings=LinearRegressionSettings(
        data=Outliers(), standardize=False, loss=SquaredErrorChoice(), solvers=_OUTLIER_SOLVERS
    ),
    view="fit",
)

_OUTLIERS_ABSOLUTE = Lesson(
    name="outliers-absolute",
    title="Absolute error ignores them",
    text=(
        "The same rows under absolute error, the likelihood of Laplace noise: how far below the line the outliers lie "
        "makes no difference to it. Its maximum is found exactly by linear "
        "programming; gradient descent with a constant step keeps hopping over the kink and never quite settles."
    ),
    settings=LinearRegressionSettings(
        data=Outliers(), standardize=False, loss=AbsoluteErrorChoice(), solvers=_OUTLIER_SOLVERS
    ),
    view="fit",
)

_SIGMA = Lesson(
    name="two-sigmas",
    title="Maximum likelihood's σ is too small",
    text=(
        "Longley has 16 rows and 7 coefficients. Both methods give the same coefficients, but maximum likelihood "
        "divides the residual sum of squares by n = 16 and the unbiased estimate by n − p = 9: 228.6 against 304.9. "
        "Its standard errors are too small by the same factor, and its intervals, which use the normal law in place of "
        "Student's t, are shorter still."
    ),
    settings=LinearRegressionSettings(
        data=Longley(), standardize=True, solvers=(ClosedForm(), MaximumLikelihood()), max_steps=100
    ),
    view="estimates",
)

_NOISE_BALL = Lesson(
    name="noise-ball",
    title="The noise ball of single-sample descent",
    text=(
        "Each update sees one row. With a constant step size the loss falls fast and then hovers at a level that the "
        "step size sets; with a step that decays like 1/t it keeps falling. Full-batch descent, on the same axis of "
        "epochs, has made few updates by then."
    ),
    settings=LinearRegressionSettings(
        data=Line(),
        standardize=False,
        solvers=(
            Descent(optimizer=GradientDescent(learning_rate=0.03), batch_size=1),
            Descent(optimizer=GradientDescent(learning_rate=0.03), batch_size=1, schedule=InverseTime(decay=0.01)),
            Descent(optimizer=GradientDescent(learning_rate=0.2)),
        ),
        start=(-2.5, 4.0),
        max_steps=3000,
    ),
    view="convergence",
    view_settings=ConvergenceView(cost="epochs"),
)

_COLLINEAR = Lesson(
    name="collinear-features",
    title="Collinear features: a long valley",
    text=(
        "Two features with correlation 0.99 say almost the same. The loss is a narrow valley: their sum is well "
        "determined, their difference hardly, which is what the long standard errors say too. Gradient descent drops "
        "into the valley at once and then crawls along it; momentum runs."
    ),
    settings=LinearRegressionSettings(
        data=Collinear(correlation=0.99),
        standardize=True,
        solvers=(
            ClosedForm(),
            Descent(optimizer=GradientDescent(learning_rate=0.3)),
            Descent(optimizer=Momentum(learning_rate=0.1)),
        ),
        start=(0.0, -3.0, -1.0),
        max_steps=1000,
    ),
    view="surface",
    view_settings=SurfaceView(pair="x1 × x2"),
)

LESSONS = (_BOWL, _RAW, _SCALED, _OUTLIERS_SQUARED, _OUTLIERS_ABSOLUTE, _SIGMA, _NOISE_BALL, _COLLINEAR)
