"""Lessons of the random restarts: finished runs, each with what there is to see in it."""

from __future__ import annotations

from core.catalogue.experiment import Lesson
from core.catalogue.restarts.views_losses import ChancesView
from core.catalogue.restarts.views_pairs import BetweenView
from core.catalogue.restarts.views_plane import BasinsView, PathsView
from core.data import SigmoidMinima, TwoMoons, Xor
from core.experiments.objective_choices import KnownFunction, LogisticModel, Network
from core.experiments.restarts import RestartsSettings
from core.experiments.solver_choices import Descent
from core.solvers import Adam, GradientDescent, Momentum

_MOONS = Network(data=TwoMoons(), hidden=(2,), activation="tanh", initializer="normal", ridge=1e-3)
_ADAM = (Descent(optimizer=Adam(learning_rate=0.1)),)

_NEURON = Lesson(
    name="one-neuron",
    title="One neuron with three minima",
    text=(
        "A single sigmoid unit with a single weight, three rows, each to be answered with 0.75. A weight of its own "
        "meets each row exactly, and the squared error has a minimum near every one of them: at 1.358, 10.53 and "
        "69.72. The lowest is the one that the fewest restarts find, 12 of 200. With n rows there are n minima; with "
        "cross-entropy there is one (choose it as the loss)."
    ),
    settings=RestartsSettings(
        objective=LogisticModel(data=SigmoidMinima(n_samples=3), loss="mse", fit_intercept=False),
        start_scale=30, solvers=(Descent(optimizer=Adam(learning_rate=0.3)),), max_steps=1000,
    ),
    view="paths",
)  # fmt: skip

_XOR = Lesson(
    name="xor-plateaus",
    title="XOR: stuck runs are on plateaus",
    text=(
        "Two hidden units are enough for XOR, and three of four restarts get there: 151 of 200 have a loss below "
        "0.001 and go on falling. The others stop at 1/8 (44) and 1/6 (5). Their gradient is near 0, but these are no "
        "minima: the curvature is near 0 too, and Newton's step to where the gradient should vanish leads far away or "
        "in vain. From every such point a path leads down to 0; descent does not see it."
    ),
    settings=RestartsSettings(
        objective=Network(
            data=Xor(), hidden=(2,), activation="sigmoid", loss="mse", initializer="normal", standardize=False
        ),
        solvers=(Descent(optimizer=GradientDescent(learning_rate=5.0)),), max_steps=3000, basin_side=None,
    ),
    view="losses",
)  # fmt: skip

_SYMMETRY = Lesson(
    name="eight-copies",
    title="The same minimum eight times",
    text=(
        "128 of 200 restarts of a 2-2-1 tanh network end in D, but not in one spot: exchange the two hidden units, or "
        "change the signs of all weights of one, and the network answers the same. That makes 2! · 2² = 8 spots, of "
        "which two lie farthest apart. On the straight line between them the loss rises by 0.42; with the units of one "
        "in the order and signs of the other nothing is left between them. A count by distance alone would call them "
        "eight minima."
    ),
    settings=RestartsSettings(objective=_MOONS, solvers=_ADAM, max_steps=400, basin_side=None),
    view="between",
    view_settings=BetweenView(first="D: minimum, loss 0.3022", second="D: minimum, loss 0.3022"),
)

_ENOUGH = Lesson(
    name="how-many",
    title="How many restarts are enough",
    text=(
        "A 2-2-1 tanh network on two moons, with a small ridge penalty: four minima at the bottom of bowls, and the "
        "best of them, loss 0.2391, is found by 6 of 200 restarts. Eight restarts, as one often takes, find it with a "
        "probability of 22 %; for 95 % it takes about 99, and by the interval of so rare an event anything from 46 to "
        "216. With three hidden units more than half of the restarts find the best of theirs."
    ),
    settings=RestartsSettings(objective=_MOONS, solvers=_ADAM, max_steps=400, basin_side=None),
    view="chances",
    view_settings=ChancesView(),
)

_BOXBOD = Lesson(
    name="boxbod",
    title="BoxBOD's trap",
    text=(
        "Two parameters, six measurements, from a collection of hard test problems. The certified optimum is "
        "b = (213.81, 0.5472), with a residual sum of squares of 1168. One third of the restarts end elsewhere, on the "
        "plateau at b1 = 172.5: there b2 is so large that exp(−b2 x) vanishes, the loss is 9771.5, and nothing points "
        "back. Which start leads where, the map shows."
    ),
    settings=RestartsSettings(
        objective=KnownFunction(function="boxbod"), restarts=100,
        solvers=(Descent(optimizer=Momentum(learning_rate=1e-5, momentum=0.9)),), max_steps=4000, basin_side=41,
    ),
    view="basins",
    view_settings=BasinsView(),
)  # fmt: skip

_HIMMELBLAU = Lesson(
    name="himmelblau-basins",
    title="Himmelblau's basins under three rules",
    text=(
        "Four minima, all equally low. Gradient descent divides the plane into four basins with smooth borders. With "
        "momentum the borders fray, since a run rolls through one valley into the next, and from the corners, where it "
        "is steepest, it is thrown out altogether. Adam takes steps of one length wherever it is: its basins follow "
        "the axes. Choose the solver above the map."
    ),
    settings=RestartsSettings(
        objective=KnownFunction(function="himmelblau"),
        solvers=(
            Descent(optimizer=GradientDescent(learning_rate=0.003)),
            Descent(optimizer=Momentum(learning_rate=0.01, momentum=0.9)),
            Descent(optimizer=Adam(learning_rate=0.1)),
        ),
        restarts=100, basin_side=81,
    ),
    view="basins",
    view_settings=BasinsView(solver="Momentum, η = 0.01"),
)  # fmt: skip

_RASTRIGIN = Lesson(
    name="a-hundred-minima",
    title="A hundred minima, one of them best",
    text=(
        "Rastrigin's bowl is covered with dimples. 1 000 restarts of gradient descent end in 121 different minima, all "
        "there are in the window, and 7 of them in the lowest. Where every dimple is as wide as the next, restarts are "
        "blind search: the chance of the best is its basin's share of the window, and it takes some 400 of them."
    ),
    settings=RestartsSettings(
        objective=KnownFunction(function="rastrigin"), restarts=1000,
        solvers=(Descent(optimizer=GradientDescent(learning_rate=0.002)),), max_steps=300, basin_side=None,
    ),
    view="paths",
    view_settings=PathsView(),
)  # fmt: skip

LESSONS = (_NEURON, _XOR, _SYMMETRY, _ENOUGH, _BOXBOD, _HIMMELBLAU, _RASTRIGIN)
