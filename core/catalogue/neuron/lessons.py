"""Lessons of the neuron experiment: finished runs, each with what there is to see in it."""

from __future__ import annotations

from core.catalogue.experiment import Lesson
from core.catalogue.neuron.views import LossView
from core.data import Separable, Xor
from core.experiments.neuron import NeuronSettings
from core.experiments.neuron.settings import EqualStart, TypedStart, ZeroStart

_ONE_UPDATE = Lesson(
    name="one-update",
    title="One neuron, one update",
    text=(
        "Two inputs, two weights, one bias. The sample (−1.543, −0.8898) is summed to z = −0.1527, the sigmoid makes "
        "the prediction p = 0.4619 of it, and the target is 0, which costs L = 0.6197. Backwards, 1.858 times 0.2485 "
        "is ∂L/∂z = 0.4619; times each input it is the gradient. One step against it takes the weights from (1, −1) to "
        "(1.356, −0.7945). The table has every factor."
    ),
    settings=NeuronSettings(
        data=Separable(n_samples=20, n_features=2),
        start=TypedStart(numbers=(1.0, -1.0, 0.5)),
        learning_rate=0.5,
        updates=1,
    ),
    view="graph",
)

_TWO_LAYERS = Lesson(
    name="two-two-one",
    title="Two layers learn XOR",
    text=(
        "The four corners of XOR and a 2-2-1 network: two hidden neurons, h1 and h2, and one output. Each update sees "
        "one corner; 200 of them take the mean loss from 0.7498 to 0.05639 and put all four corners on their right "
        "side. Press play: edges change their colour where a weight changes its sign. No single neuron can do this."
    ),
    settings=NeuronSettings(data=Xor(), hidden=(2,), learning_rate=1.0, updates=200),
    view="graph",
)

_TWINS = Lesson(
    name="twins",
    title="Twins: equal weights stay equal",
    text=(
        "Every weight begins at 1. Then h1 and h2 compute the same, get the same derivatives, and make the same step: "
        "after 200 updates one path still lies on the other, and the weight matrix still has rank 1. Two neurons do "
        "the work of one, which cannot learn XOR. Choose a drawn start and they part."
    ),
    settings=NeuronSettings(data=Xor(), hidden=(2,), start=EqualStart(), learning_rate=0.5, updates=200),
    view="units",
)

_LINEAR = Lesson(
    name="one-matrix",
    title="No activation: one matrix",
    text=(
        "Hidden layers of 3 and 2 neurons that pass on their sums unchanged. At every update the network gives what "
        "one matrix gives, the product of its layers, to rounding. So 100 updates bring the loss on XOR to 0.6932, and "
        "no linear model gets below ln 2 = 0.6931. With tanh the same start reaches 0.0463."
    ),
    settings=NeuronSettings(data=Xor(), hidden=(3, 2), activation="identity", learning_rate=0.3, updates=100),
    view="product",
)

_ZEROS = Lesson(
    name="zeros",
    title="All zeros never learn",
    text=(
        "Every weight begins at 0, so every hidden neuron says 0, and every derivative by a weight is a product with "
        "that 0 or with a weight of 0. After 100 updates no weight has moved, nor any bias of a hidden neuron; only "
        "the output's bias follows the targets to and fro. What starts equal must be told apart by chance."
    ),
    settings=NeuronSettings(data=Xor(), hidden=(2,), start=ZeroStart(), learning_rate=0.3, updates=100),
    view="graph",
)

_SATURATED = Lesson(
    name="saturated",
    title="A saturated neuron hardly moves",
    text=(
        "A neuron that is sure of the wrong side: with weights of −6 it errs on all 20 samples. Under squared error "
        "the slope of the loss is multiplied by that of the sigmoid, and out at z = 15.09 that leaves ∂L/∂z = "
        "5.604×10⁻⁷: 64 updates take the loss from 0.9919 to 0.9911. Cross-entropy, dashed, keeps its slope: choose it "
        "as the loss, and the same 64 updates get all 20 samples right."
    ),
    settings=NeuronSettings(
        data=Separable(n_samples=20, n_features=2),
        loss="mse",
        start=TypedStart(numbers=(-6.0, -6.0, 0.0)),
        learning_rate=0.5,
        updates=64,
    ),
    view="loss",
    view_settings=LossView(axis="weighted sum z"),
)

LESSONS = (_ONE_UPDATE, _TWO_LAYERS, _TWINS, _LINEAR, _ZEROS, _SATURATED)
