"""Lessons of the loss-surface page: finished runs, each with what there is to see in it."""

from __future__ import annotations

from core.catalogue.experiment import Lesson
from core.catalogue.loss_surface.views import SurfaceView
from core.data import Chebyshev, SigmoidMinima
from core.experiments.loss_surface import LossSurfaceSettings
from core.experiments.loss_surface.settings import LinePlane, RandomPlane
from core.experiments.objective_choices import KnownFunction, LogisticModel, Network, TypedFormula
from core.experiments.solver_choices import Descent, Newton
from core.solvers import Adam, GradientDescent, Momentum


def _descent(rate: float) -> Descent:
    return Descent(optimizer=GradientDescent(learning_rate=rate))


def _momentum(rate: float) -> Descent:
    return Descent(optimizer=Momentum(learning_rate=rate))


def _adam(rate: float) -> Descent:
    return Descent(optimizer=Adam(learning_rate=rate))


_EDGE = Lesson(
    name="edge-of-stability",
    title="Training at the edge of stability",
    text=(
        "Full-batch gradient descent with step 0.2 can hold a sharpness of 2/0.2 = 10. The sharpness of this small "
        "network begins at 4.6, climbs, passes 10 after about 600 updates, overshoots by more than a tenth, and then "
        "hovers there: its average over the last quarter of 20 000 updates is 10 to within a few per cent. Meanwhile "
        "the loss goes up and down, and still falls more than a thousandfold. (Cohen et al. 2021.)"
    ),
    settings=LossSurfaceSettings(
        objective=Network(data=Chebyshev(), hidden=(20,), first_layer_scale=1.9, standardize=False),
        plane=LinePlane(), solvers=(_descent(0.2),), max_steps=20_000, start_seed=8,
    ),
    view="curvature",
)  # fmt: skip

_HOLD = Lesson(
    name="sharp-minima",
    title="A sharp minimum that a large step cannot hold",
    text=(
        "Every point with ab = 1 is a minimum, of sharpness 2(a² + b²). From the same start the step 0.03 goes "
        "straight to the nearest, of sharpness 13.1. The step 0.2 can hold 10 at most: it jumps across the valley "
        "until it comes to rest in a flatter part of it, of sharpness 5.4. Try 0.3."
    ),
    settings=LossSurfaceSettings(
        objective=KnownFunction(function="two_weights"), solvers=(_descent(0.03), _descent(0.2)), max_steps=100
    ),
    view="surface",
)

_NORMALIZED = Lesson(
    name="filter-normalisation",
    title="Why directions are normalised filter by filter",
    text=(
        "Multiply a ReLU layer by 7.3 and divide the next by 7.3: every prediction stays, and yet the sharpness at "
        "the end rises from 0.67 to 9.5. Along plain random directions (left) the two surfaces look like two "
        "networks. With each neuron's part of a direction scaled to the neuron's own weights (right) they are the "
        "same surface, as the function is the same. (Li et al. 2018.)"
    ),
    settings=LossSurfaceSettings(
        objective=Network(activation="relu", initializer="he_normal"), plane=RandomPlane(), solvers=(_descent(1.0),)
    ),
    view="normalisation",
)

_ROSENBROCK = Lesson(
    name="rosenbrock-valley",
    title="Rosenbrock's valley: down the walls at once, along the floor for ever",
    text=(
        "At its end the floor of the valley is 2 500 times flatter than its walls, and the walls set the limit for "
        "the step. After 1 000 updates gradient descent is at loss 0.45, Adam at 0.027, momentum at 0.0028. Newton, "
        "which divides by the curvature of each direction, arrives after 21."
    ),
    settings=LossSurfaceSettings(
        objective=KnownFunction(function="rosenbrock"), max_steps=1000,
        solvers=(_descent(0.001), _momentum(0.0005), _adam(0.03), Newton()),
    ),
    view="surface",
)  # fmt: skip

_SADDLE = Lesson(
    name="saddle",
    title="Past a saddle",
    text=(
        "At (0, 0) the surface bends up along x and down along y, and the start lies a millionth beside its ridge. "
        "Gradient descent sinks towards the saddle; its distance in y grows by a tenth an update, so it sits within "
        "0.01 of the saddle's loss for 112 updates. Momentum leaves sooner. Adam, which steps as far in y as in x, "
        "hardly notices. Set the start to 1.5, 0 (under More) and all three end at the saddle."
    ),
    settings=LossSurfaceSettings(
        objective=TypedFormula(formula="x^2 - y^2/2 + y^4/4"), start=(1.5, 1e-6),
        solvers=(_descent(0.1), _momentum(0.03), _adam(0.03)),
    ),
    view="losses",
)  # fmt: skip

_BOXBOD = Lesson(
    name="boxbod-plateau",
    title="BoxBOD: a plateau that looks like an end",
    text=(
        "Two parameters of a saturating curve, fitted to six numbers. For large b2 the curve is a constant, its best "
        "value 172.5, and no slope leads back: Adam with step 3 jumps there and stays, at 9771.5. Newton from the "
        "same start finds the minimum that NIST certifies, 1168.0, at (213.8, 0.547), in 11 updates. Gradient descent "
        "is on its way, in steps that the steep wall keeps small."
    ),
    settings=LossSurfaceSettings(
        objective=KnownFunction(function="boxbod"), solvers=(_adam(3.0), _descent(1e-4), Newton()), max_steps=2000
    ),
    view="surface",
)

_NEURON = LossSurfaceSettings(
    objective=LogisticModel(data=SigmoidMinima(), fit_intercept=False, loss="mse"), start=(20.0,),
    solvers=(_descent(300.0), _adam(0.3)), max_steps=1000,
)  # fmt: skip

_SQUARED = Lesson(
    name="squared-loss-on-a-sigmoid",
    title="One neuron, squared loss: three minima",
    text=(
        "One weight, three rows, each fitted exactly by a weight of its own. The squared loss of the sigmoid has a "
        "minimum near each. From 20 both solvers stop in the second one, at 10.53 with loss 0.03588; the lowest, at "
        "1.358, has 0.03502. (Auer, Herbster & Warmuth 1996.) Click further right or left."
    ),
    settings=_NEURON,
    view="surface",
    view_settings=SurfaceView(axis="log"),
)

_ENTROPY = Lesson(
    name="cross-entropy-on-a-sigmoid",
    title="The same neuron, cross-entropy: one minimum",
    text=(
        "The same rows, the same start. Cross-entropy is convex in the weight: there is one minimum, at 1.266, and "
        "both solvers reach it."
    ),
    settings=LossSurfaceSettings(
        objective=LogisticModel(data=SigmoidMinima(), fit_intercept=False), start=(20.0,),
        solvers=(_descent(10.0), _adam(0.3)), max_steps=1000,
    ),
    view="surface",
    view_settings=SurfaceView(axis="log"),
)  # fmt: skip

LESSONS = (_EDGE, _HOLD, _NORMALIZED, _ROSENBROCK, _SADDLE, _BOXBOD, _SQUARED, _ENTROPY)
