"""Lessons of the multilayer-perceptron experiment: finished runs, each with what there is to see in it."""

from __future__ import annotations

from core.catalogue.experiment import Lesson
from core.catalogue.mlp.views import ComparisonView, LearningCurveView
from core.catalogue.mlp.views_signals import SignalsView
from core.data import Blobs, Sine, TwoMoons, Xor
from core.experiments.mlp import MLPSettings
from core.experiments.mlp.histories import ALL
from core.experiments.solver_choices import Descent
from core.solvers import Adam, GradientDescent


def _descent(rate: float, batch_size: int | None = None) -> Descent:
    return Descent(optimizer=GradientDescent(learning_rate=rate), batch_size=batch_size)


_XOR = Lesson(
    name="xor-plateaus",
    title="XOR and its two plateaus",
    text=(
        "Two hidden units are enough for XOR, and still not every start finds the way: of 64 restarts 48 end with a "
        "loss below 0.01, 14 sit near 1/8 and 2 near 1/6, where the surface is almost flat. These are plateaus, not "
        "proven minima: a path downwards exists, but the gradient hardly points along it. Try 3 or 4 hidden units."
    ),
    settings=MLPSettings(
        data=Xor(), hidden=(2,), activation="sigmoid", loss="mse", initializer="normal", standardize=False,
        restarts=64, solvers=(_descent(5.0),), epochs=3000,
    ),
    view="learning",
    view_settings=LearningCurveView(restart=ALL),
)  # fmt: skip

_ZEROS = Lesson(
    name="all-zero",
    title="All weights zero: nothing moves but one bias",
    text=(
        "With tanh units and every weight 0, hidden outputs are 0 and so are all gradients but one: that of the last "
        "bias. It moves to the mean of the training targets, −0.1097, which is what the network then predicts for "
        "every x: R² = 0. No step size, no solver and no patience changes that. Choose any other initializer."
    ),
    settings=MLPSettings(
        data=Sine(), initializer="zeros", standardize=False, restarts=1,
        solvers=(_descent(0.1), Descent(optimizer=Adam(learning_rate=0.03))), epochs=300,
    ),
    view="prediction",
)  # fmt: skip

_EQUAL = Lesson(
    name="all-equal",
    title="All weights equal: eight copies of one unit",
    text=(
        "Every weight and bias begins at 0.5. Units that are equal get equal gradients, so they stay equal for ever: "
        "the 2 × 8 matrix W₁ keeps rank 1, and eight units do the work of one. The best they do is a boundary that is "
        "nearly straight: training accuracy 0.8583. Random weights are there to break this symmetry."
    ),
    settings=MLPSettings(initializer="constant", initial_scale=0.5, restarts=1, solvers=(_descent(0.3),), epochs=300),
    view="weights",
)

_LINEAR = Lesson(
    name="no-activation",
    title="A deep network without activations is a straight line",
    text=(
        "Three hidden layers, but each unit passes its sum on as it is. The product of the matrices is one matrix, so "
        "this network can do what logistic regression can and no more: all 8 restarts end at its loss, 0.3325, with a "
        "straight boundary and training accuracy 0.85. Choose tanh and the same network bends."
    ),
    settings=MLPSettings(
        hidden=(8, 8, 8), activation="identity", solvers=(Descent(optimizer=Adam(learning_rate=0.03)),), epochs=200
    ),
    view="prediction",
)

_BATCHES = Lesson(
    name="batch-sizes",
    title="The whole batch, batches of 20, single samples",
    text=(
        "The same step size, the same starts, the same 3 600 samples processed. The full batch has made 30 updates by "
        "then, batches of 20 have made 180, single samples 3 600: the median training loss is 0.35, 0.33 and "
        "0.15. Single samples are noisy, each pulling its own way, but there are many of them."
    ),
    settings=MLPSettings(solvers=(_descent(0.3), _descent(0.3, 20), _descent(0.3, 1)), epochs=30),
    view="comparison",
    view_settings=ComparisonView(cost="samples processed"),
)

_DYING = Lesson(
    name="dying-relu",
    title="ReLU units that die",
    text=(
        "A ReLU unit whose sum is negative for every row passes nothing on and gets no gradient: it is dead, and no "
        "later full-batch update wakes it. Of the 64 hidden units (8 in each of 8 restarts) few are dead after 100 "
        "epochs of step 1, and about half after those of step 10: the median training loss is 0.28 in place of 0.19."
    ),
    settings=MLPSettings(
        activation="relu", initializer="he_uniform", solvers=(_descent(10.0), _descent(1.0)), epochs=100
    ),
    view="signals",
    view_settings=SignalsView(restart="median", show="dead units"),
)

_EARLY = Lesson(
    name="early-stopping",
    title="The validation loss turns",
    text=(
        "Sixty noisy rows and 64 hidden units: the training loss keeps falling, to 0.07 in the median, but the "
        "validation loss is lowest, 0.29, near epoch 70 and ends at 0.5. From there on the network learns the noise. "
        "Early stopping ends a run when the validation loss has not improved for a while: set Patience to 30 epochs "
        "under More."
    ),
    settings=MLPSettings(
        data=TwoMoons(n_samples=100, noise=0.35), hidden=(64,), solvers=(Descent(optimizer=Adam(learning_rate=0.03)),),
        epochs=300,
    ),
    view="learning",
    view_settings=LearningCurveView(restart=ALL),
)  # fmt: skip

_SATURATED = MLPSettings(
    data=Blobs(separation=4.0), hidden=(), initializer="normal", initial_scale=10.0, loss="mse",
    solvers=(_descent(0.5),), epochs=200,
)  # fmt: skip

_SQUARED = Lesson(
    name="squared-loss-on-a-sigmoid",
    title="Squared loss on a sigmoid: stuck on a plateau",
    text=(
        "No hidden layer, and starts far out, N(0, 10²): the sigmoid is saturated. Where it is sure and wrong, its "
        "slope is nearly 0, and the gradient of the squared loss is proportional to that slope. The median restart "
        "ends at accuracy 0.5042 after 200 epochs, though the two blobs can be told apart almost without error."
    ),
    settings=_SATURATED,
    view="learning",
    view_settings=LearningCurveView(restart=ALL, measure="accuracy"),
)

_CROSS_ENTROPY = Lesson(
    name="cross-entropy-on-a-sigmoid",
    title="Cross-entropy from the same starts: no plateau",
    text=(
        "The same data, starts and step. The slope of the sigmoid cancels in the gradient of the cross-entropy, which "
        "is prediction minus target: sure and wrong means a large gradient. The median restart ends at accuracy 0.975."
    ),
    settings=_SATURATED.model_copy(update={"loss": "cross_entropy"}),
    view="learning",
    view_settings=LearningCurveView(restart=ALL, measure="accuracy"),
)

LESSONS = (_XOR, _ZEROS, _EQUAL, _LINEAR, _BATCHES, _DYING, _EARLY, _SQUARED, _CROSS_ENTROPY)
