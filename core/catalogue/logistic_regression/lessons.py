"""Lessons of the logistic-regression experiment: finished runs, each with what there is to see in it."""

from __future__ import annotations

from core.catalogue.comparison_views import ConvergenceView, SurfaceView
from core.catalogue.experiment import Lesson
from core.data import BreastCancer, LogisticLine, Separable, SigmoidMinima
from core.experiments.logistic_regression.settings import LogisticRegressionSettings
from core.experiments.solver_choices import LBFGS, Descent, MaximumLikelihood, Newton
from core.solvers import GradientDescent, Momentum

_ONE_OPTIMUM = Lesson(
    name="one-optimum",
    title="Newton, L-BFGS, descent: one optimum",
    text=(
        "Cross-entropy is convex, so every method goes to the same two coefficients. Newton's method, which is "
        "iteratively reweighted least squares here, needs eight updates from this start, L-BFGS six. Gradient descent "
        "is still 4 millionths above the optimum after 100."
    ),
    settings=LogisticRegressionSettings(
        data=LogisticLine(),
        solvers=(
            Newton(),
            LBFGS(),
            Descent(optimizer=GradientDescent(learning_rate=1.0)),
            Descent(optimizer=Momentum(learning_rate=0.3)),
        ),
        max_steps=100,
    ),
    view="convergence",
)

_RUNAWAY = Lesson(
    name="separated-classes",
    title="Separated classes: the coefficients run away",
    text=(
        "A straight line separates these classes, so twice the coefficients always fit better and no "
        "maximum-likelihood estimate exists. The coefficients of gradient descent grow like the logarithm of the "
        "updates: from length 6.45 after 500 updates to 10.07 after 5 000, at 79 % of the slope that theory gives in "
        "the long run. Follow the angle instead: they turn towards the widest margin, to 0.72 degrees."
    ),
    settings=LogisticRegressionSettings(
        data=Separable(n_features=2),
        solvers=(Descent(optimizer=GradientDescent(learning_rate=1.0)), MaximumLikelihood()),
        start=(2.0, -1.0, -2.0),
        max_steps=5000,
    ),
    view="convergence",
    view_settings=ConvergenceView(measure="length of the coefficients"),
)

_MANY_MINIMA = Lesson(
    name="many-minima",
    title="Squared loss on a sigmoid: many minima",
    text=(
        "One weight, three rows, and the squared error of a probability: three minima, near 1.36, 10.5 and 69.7 "
        "(mind the logarithmic axis). From 3 Newton's method and gradient descent with step size 100 go to the lowest; "
        "step size 1000 is thrown over the hill and stays in the second. Click right of the last hill for the third. "
        "Then change the loss to cross-entropy: one minimum is left."
    ),
    settings=LogisticRegressionSettings(
        data=SigmoidMinima(),
        fit_intercept=False,
        loss="mse",
        solvers=(
            Newton(),
            Descent(optimizer=GradientDescent(learning_rate=100.0)),
            Descent(optimizer=GradientDescent(learning_rate=1000.0)),
        ),
        start=(3.0,),
    ),
    view="surface",
    view_settings=SurfaceView(axis="log"),
)

_FLAT_START = Lesson(
    name="flat-start",
    title="A flat start: squared error barely moves",
    text=(
        "At this start the model is sure of “no” for every row, also where the answer is yes. The slope of the squared "
        "error has the factor p(1 − p), about 6 millionths here: after 300 updates gradient descent has moved by "
        "0.003. Newton's method does leave. Change the loss to cross-entropy: its gradient is 80 000 times as long "
        "there, and the same descent arrives."
    ),
    settings=LogisticRegressionSettings(
        data=LogisticLine(),
        loss="mse",
        solvers=(
            Newton(),
            Descent(optimizer=GradientDescent(learning_rate=1.0)),
            Descent(optimizer=Momentum(learning_rate=0.3)),
        ),
        start=(-12.0, 0.0),
    ),
    view="surface",
)

_ODDS = Lesson(
    name="odds-of-two-features",
    title="Breast cancer: odds of two features",
    text=(
        "569 tumours, malignant or benign, by mean radius and mean texture, both standardised. One standard deviation "
        "more of the radius multiplies the odds of benign by 0.024, of the texture by 0.39, each with the other held. "
        "The intervals come from the Fisher information."
    ),
    settings=LogisticRegressionSettings(
        data=BreastCancer(features=("mean radius", "mean texture")),
        standardize=True,
        solvers=(MaximumLikelihood(), Descent(optimizer=GradientDescent(learning_rate=1.0))),
    ),
    view="odds",
)

_RIDGE = Lesson(
    name="ridge",
    title="Ridge brings separated classes back",
    text=(
        "The same separated classes with a small penalty on the squared coefficients, λ = 0.01: now far out is "
        "expensive, there is one optimum with a slope of 2.556, and every method reaches it. Make the penalty ten "
        "times smaller and the optimum moves out to 4.675; switch it off and it is gone."
    ),
    settings=LogisticRegressionSettings(data=Separable(), ridge=0.01, start=(2.0, -2.0)),
    view="surface",
)

LESSONS = (_ONE_OPTIMUM, _RUNAWAY, _MANY_MINIMA, _FLAT_START, _ODDS, _RIDGE)
