"""Lessons of the experiment on splits: finished runs, each with what there is to see in it."""

from __future__ import annotations

from core.catalogue.experiment import Lesson
from core.catalogue.splits.views import BiasView, StepChoiceView
from core.data import BreastCancer, PureNoise
from core.experiments.splits.settings import ScaleFeatures, SelectFeatures, SplitsSettings

_NOISE = Lesson(
    name="noise-predicted",
    title="Pure noise, predicted",
    text=(
        "60 rows, 1 000 features of pure noise, and an outcome that has nothing to do with them. The ten features that "
        "go best with the outcome are chosen on all rows, and only then are the rows split: the model is right on 84 % "
        "of the test rows. The test rows had helped to choose. Chosen on the training rows, the same model is right on "
        "51 %, as guessing is."
    ),
    settings=SplitsSettings(),
    view="bias",
)

_RIGHT = Lesson(
    name="done-right",
    title="The same, done right",
    text=(
        "Each of the 200 times has new data. Chosen on the training rows, the accuracy is ½ on average, give or take "
        "0.02: the truth about noise. With one set of rows it may stay away from ½ however often they are split; for "
        "the rows of data seed 3, say, it is 0.42. Everything that is learned from data belongs behind the split."
    ),
    settings=SplitsSettings(repeat="new data", seed=1),
    view="bias",
)

_SCALING = Lesson(
    name="scaling-first",
    title="Scaling before the split: small but wrong",
    text=(
        "20 rows, five features, nothing to learn; only means and standard deviations are taken from all rows. The "
        "accuracy does not show it at all. The log-loss does: it looks 0.03 better than it is, less than 3 % of it. "
        "On many ordinary rows nobody would notice, and it is still no estimate for new data."
    ),
    settings=SplitsSettings(
        data=PureNoise(n_samples=20, n_features=5), preparation=ScaleFeatures(), repeat="new data", repeats=300, seed=2
    ),
    view="bias",
    view_settings=BiasView(measure="log-loss"),
)

_ORDINARY = Lesson(
    name="ordinary-data",
    title="Many rows, few features: no harm to be seen",
    text=(
        "569 tumours and 30 features, of which ten are chosen: the same mistake, and the same accuracy of 0.939 either "
        "way. Both ways choose nearly always the same ten features. Leakage grows with the number of things "
        "to choose from and falls with the number of rows; one cannot see from the score whether there was any."
    ),
    settings=SplitsSettings(data=BreastCancer(features=()), preparation=SelectFeatures(count=10)),
    view="features",
)

_CHOOSE = Lesson(
    name="choose-then-test",
    title="Choose on validation, report the test once",
    text=(
        "13 step sizes, 100 updates each. The larger the step, the better the model fits the training rows, and past "
        "0.3 that does the validation rows no good. The step size with the lowest validation loss is chosen, and only "
        "then are the test rows looked at. The lowest of 13 losses is lowest partly by luck: on average over the "
        "splits the test loss is 0.05 higher than the validation loss that was promised, 0.11 against 0.06."
    ),
    settings=SplitsSettings(
        data=BreastCancer(features=()), preparation=ScaleFeatures(), ridge=0.0001, validation=0.1, repeats=50
    ),
    view="steps",
    view_settings=StepChoiceView(show_test=True),
)

LESSONS = (_NOISE, _RIGHT, _SCALING, _ORDINARY, _CHOOSE)
