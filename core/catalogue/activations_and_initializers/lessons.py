"""Lessons of the study: finished runs, each with what there is to see in it."""

from __future__ import annotations

from core.catalogue.activations_and_initializers.views_grid import CurvesView, GridView
from core.catalogue.activations_and_initializers.views_layers import FreshView, LayersView
from core.catalogue.experiment import Lesson
from core.data import TwoMoons
from core.experiments.activations_and_initializers import StudySettings

_MOONS = TwoMoons(n_samples=60, noise=0.1)
_DEEP_RELU = StudySettings(
    data=_MOONS, activations=("relu",), initializers=("xavier_normal", "he_normal"), depths=(30,), widths=(32,),
    n_seeds=4, max_steps=200, step_sizes=(0.02,), threshold=0.3,
)  # fmt: skip

_XAVIER = Lesson(
    name="xavier-with-tanh",
    title="Xavier with tanh, and what it cannot do for the sigmoid",
    text=(
        "Twenty hidden layers. With tanh, Xavier's law keeps the gradient of the first layer the size of the last's "
        "(0.896 times), and most networks arrive; from N(0, 1) the sums are so large that tanh is flat, and none "
        "does. With the sigmoid neither law helps: its slope is at most 1/4, and with Xavier's law the first layer's "
        "gradient is 3.21×10⁻¹³ times the last's. Click the cells to see their gradients."
    ),
    settings=StudySettings(
        data=_MOONS, activations=("sigmoid", "tanh"), initializers=("normal", "xavier_normal"), depths=(20,),
        widths=(32,), n_seeds=4, max_steps=150, step_sizes=(0.03,),
    ),
    view="grid",
    view_settings=GridView(measure="loss at the end"),
)  # fmt: skip

_HE = Lesson(
    name="he-with-relu",
    title="He with ReLU: of two networks of 30 layers one trains",
    text=(
        "Thirty hidden layers of 32 ReLU units. ReLU sets half of the sums to 0, so Xavier's law halves their mean "
        "square at each layer, and after 30 layers next to nothing is left: the median loss ends at 0.69, which is "
        "guessing (ln 2 = 0.6931). He's law has twice the variance and keeps the level: its median ends below 0.3. "
        "This is gradient descent; Adam, which divides each gradient by its own size, trains both (Rule: Adam, step "
        "size 0.001)."
    ),
    settings=_DEEP_RELU,
    view="curves",
    view_settings=CurvesView(compare="initializer"),
)

_HE_THEORY = Lesson(
    name="half-the-variance",
    title="Half the variance a layer",
    text=(
        "The same two laws in networks that nobody has trained. With Xavier's law theory has the mean square of the "
        "sums halve at each ReLU layer: after 30 layers 1.863×10⁻⁹ of the first is left. With He's it stays. Single "
        "networks of finite width scatter about that, the more the deeper they are."
    ),
    settings=_DEEP_RELU.model_copy(update={"max_steps": 20, "n_seeds": 2}),
    view="fresh",
    view_settings=FreshView(show="size of z"),
)

_ZEROS = Lesson(
    name="zeros-and-ones",
    title="All zero, all one",
    text=(
        "From zeros no network leaves the start, whatever the activation: every hidden gradient is 0. From ones the "
        "units of a layer are all the same and stay the same: the effective rank of each layer is 1 from the first "
        "update to the last, and 16 units do the work of one. Random first weights break this symmetry."
    ),
    settings=StudySettings(activations=("tanh", "relu"), initializers=("zeros", "constant", "xavier_normal")),
    view="layers",
    view_settings=LayersView(show="effective rank", cell="tanh, constant"),
)

_SCALES = Lesson(
    name="too-small-too-large",
    title="Too small, too large",
    text=(
        "The same random numbers times 0.01, 0.1, 0.25, 1, 3 and 10, in four layers of tanh. Too small, and nothing "
        "comes through: at 0.01 no network leaves the start. Too large, and tanh is flat: at 10 the first loss is high "
        "and after 200 updates no network has arrived. In between, at 1, half arrive within 26 updates."
    ),
    settings=StudySettings(
        activations=("tanh",), initializers=("normal",), depths=(4,), scales=(0.01, 0.1, 0.25, 1.0, 3.0, 10.0),
        threshold=0.1,
    ),
    view="curves",
    view_settings=CurvesView(compare="scale of the start"),
)  # fmt: skip

_ORTHOGONAL = Lesson(
    name="orthogonal-deep-linear",
    title="Orthogonal layers pass everything on",
    text=(
        "A hundred layers without activation are one matrix, the product of theirs. From an orthogonal start all its "
        "singular values are 1, at any depth: every direction comes through, forward and back. From a normal law of "
        "the same variance only the largest stay near 1; about half fade below the rounding of the largest."
    ),
    settings=StudySettings(
        data=_MOONS, activations=("identity",), initializers=("xavier_normal", "orthogonal"), depths=(30,),
        step_sizes=(0.01,), threshold=0.35, max_steps=100,
    ),
    view="fresh",
    view_settings=FreshView(show="singular values", depth=100, width=32),
)  # fmt: skip

_DYING = Lesson(
    name="dying-relu-against-leaky",
    title="ReLU units die of large steps, leaky ones cannot",
    text=(
        "Three layers of 8 units, 16 networks a cell, step sizes 0.3, 1 and 3. With ReLU and step 3 about half of the "
        "networks stall, most of their units off for every row, where no gradient comes through. Leaky ReLU keeps a "
        "slope of 0.01 below 0, so no unit is ever dead; a step of 3 is too large for it too, but fewer stall."
    ),
    settings=StudySettings(
        activations=("relu", "leaky_relu"), initializers=("he_normal",), depths=(3,), widths=(8,), n_seeds=16,
        step_sizes=(0.3, 1.0, 3.0),
    ),
    view="layers",
    view_settings=LayersView(show="dead units", cell="ReLU, He normal, step size 3"),
)  # fmt: skip

_SIGMOID = Lesson(
    name="vanishing-gradients",
    title="The sigmoid's vanishing gradient",
    text=(
        "Going back through a sigmoid layer the gradient is multiplied by a slope of at most 1/4. At the start the "
        "first layer's gradient is 0.19 times the last's with 2 hidden layers, 0.00471 with 4 and 2.64×10⁻⁵ with 8: "
        "there no network learns anything in 150 updates. With tanh, whose slope at 0 is 1, the ratio stays near 1."
    ),
    settings=StudySettings(
        activations=("sigmoid", "tanh"), initializers=("xavier_normal",), depths=(1, 2, 4, 8), max_steps=150
    ),
    view="layers",
    view_settings=LayersView(cell="sigmoid, Xavier normal, 8 hidden layers"),
)

_SELU = Lesson(
    name="selu-wants-lecun",
    title="Why SELU wants LeCun",
    text=(
        "SELU's two constants are made so that a mean square of 1 stays 1 if the weights have variance 1/n, which is "
        "LeCun's law: in theory it is 1 at every depth. With He's law, twice that, it rises from 2 to 197.6 at layer "
        "24. In networks of 24 layers, trained with a step of 0.03, all 4 from LeCun's law arrive and none from He's: "
        "their losses leave for infinity."
    ),
    settings=StudySettings(
        data=_MOONS, activations=("selu",), initializers=("lecun_normal", "he_normal"), depths=(24,), widths=(32,),
        step_sizes=(0.03,), max_steps=100,
    ),
    view="fresh",
    view_settings=FreshView(show="size of z", depth=24),
)  # fmt: skip

LESSONS = (_XAVIER, _HE, _HE_THEORY, _ZEROS, _SCALES, _ORTHOGONAL, _DYING, _SIGMOID, _SELU)
