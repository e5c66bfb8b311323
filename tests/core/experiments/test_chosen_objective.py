"""The choice among objectives: each as its own page has it, with starts and known minima that hold."""

import numpy as np
import pytest
from pydantic import ValidationError

from core.data import Chebyshev, Line, SigmoidMinima, TwoMoons, read_beside
from core.experiments.chosen_objective import choose_objective
from core.experiments.linear_regression.problem import prepare as prepare_linear
from core.experiments.linear_regression.settings import AbsoluteErrorChoice, LinearRegressionSettings
from core.experiments.mlp.problem import prepare as prepare_network
from core.experiments.mlp.settings import MLPSettings
from core.experiments.objective_choices import (
    AnyObjective,
    KnownFunction,
    LinearModel,
    LogisticModel,
    Network,
    TypedFormula,
)
from core.objectives import ANALYTIC, make_analytic
from core.settings import Settings, choice, explain
from core.settings_paths import from_flat, to_flat


class Holder(Settings):
    objective: AnyObjective = choice(Network(), "What is minimised.")


CHOICES = [
    KnownFunction(), TypedFormula(), LinearModel(), LogisticModel(), Network(),
    LogisticModel(data=SigmoidMinima(), fit_intercept=False, loss="mse"),
    Network(data=Chebyshev(), hidden=(4,), standardize=False),
]  # fmt: skip


@pytest.fixture(scope="module", params=CHOICES, ids=lambda settings: f"{settings.kind}-{settings.label()}")
def chosen(request):
    return choose_objective(request.param)


def test_known_minima_are_flat_and_of_their_loss(chosen):
    for minimum in chosen.minima:
        loss, slope = chosen.objective.value_and_gradient(minimum.theta)
        assert loss == pytest.approx(minimum.loss, rel=1e-10, abs=1e-12)
        assert np.abs(slope).max() < 1e-6


def test_starts_are_the_same_however_many_there_are(chosen):
    np.testing.assert_array_equal(chosen.starts(3, seed=7)[:2], chosen.starts(2, seed=7))
    assert chosen.starts(3, seed=7).shape == (3, chosen.objective.n_params)
    assert not np.array_equal(chosen.starts(1, seed=7), chosen.starts(1, seed=8))
    assert not chosen.starts().flags.writeable


def test_the_address_bar_gives_it_back(chosen):
    settings = Holder(objective=chosen.settings)
    assert from_flat(Holder, to_flat(settings)) == settings


def test_title_names_data_and_size(chosen):
    assert chosen.title and chosen.formula
    assert (chosen.dataset is None) == chosen.is_function == (chosen.window is not None)
    assert chosen.dataset is None or chosen.dataset.title in chosen.title


@pytest.mark.parametrize("name", ANALYTIC)
def test_every_known_function_can_be_chosen(name):
    chosen = choose_objective(KnownFunction(function=name))
    assert chosen.objective is make_analytic(name)
    assert chosen.starts()[0].tolist() == list(ANALYTIC[name].start)
    (x_low, x_high), (y_low, y_high) = chosen.window
    drawn = chosen.starts(50, seed=1)
    assert (drawn >= [x_low, y_low]).all() and (drawn <= [x_high, y_high]).all()


def test_models_are_those_of_their_own_pages_on_all_rows():
    theta = np.array([0.3, -0.2])
    mine = choose_objective(LinearModel(ridge=0.1)).objective
    theirs, _ = prepare_linear(LinearRegressionSettings(data=Line(), ridge=0.1), read_beside)
    assert mine.value(theta) == theirs.objective.value(theta)
    network = choose_objective(Network(data=TwoMoons(n_samples=50), hidden=(3,)))
    page = prepare_network(
        MLPSettings(data=TwoMoons(n_samples=50), hidden=(3,), validation=0, test=0), read_beside
    ).objective
    start = network.starts()[0]
    assert network.objective.n_samples == 50
    assert network.objective.value(start) == page.value(start)


def test_first_layer_s_scale_is_a_gain_on_that_layer_alone():
    """Xavier normal with gain 1.9: standard deviation 1.9·sqrt(2/(1 + 20)) in W1, sqrt(2/(20 + 1)) in W2."""
    settings = Network(data=Chebyshev(), hidden=(20,), standardize=False)
    plain, scaled = (choose_objective(settings.model_copy(update={"first_layer_scale": s})) for s in (1.0, 1.9))
    before, after = plain.starts(400, seed=2), scaled.starts(400, seed=2)
    np.testing.assert_allclose(after[:, :40], 1.9 * before[:, :40], rtol=1e-15)
    np.testing.assert_array_equal(after[:, 40:], before[:, 40:])
    assert after[:, :20].std() == pytest.approx(1.9 * np.sqrt(2 / 21), rel=0.03)


def test_one_neuron_s_minima_come_as_a_model_with_one_weight():
    chosen = choose_objective(LogisticModel(data=SigmoidMinima(), fit_intercept=False, loss="mse"))
    assert chosen.parameter_names == ("x",) and chosen.minima[0].label == "lowest minimum found"


def test_separated_classes_have_no_minimum():
    from core.data import Separable

    chosen = choose_objective(LogisticModel(data=Separable()))
    assert chosen.minima == () and "fall" in chosen.minima_note


@pytest.mark.parametrize(
    ("flat", "sentence"),
    [
        ({"objective": "formula", "objective.formula": "x + z"}, "formula: 'z' at character 5 is not known; use x, y"),
        ({"objective": "mlp", "objective.hidden": "8 8"}, "hidden: must be whole numbers with commas between"),
        ({"objective": "function", "objective.function": "parabola"}, "function: should be 'himmelblau',"),
    ],
)
def test_a_wrong_entry_is_one_sentence(flat, sentence):
    with pytest.raises(ValidationError) as error:
        from_flat(Holder, flat)
    assert explain(error.value).startswith(sentence)


def test_a_penalty_goes_with_smooth_losses():
    with pytest.raises(ValidationError, match="ridge penalty goes with squared error"):
        LinearModel(loss=AbsoluteErrorChoice(), ridge=0.1)
