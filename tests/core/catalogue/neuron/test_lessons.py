"""Every lesson shows what its title and text say: each number against the numbers of its run."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression as Reference
from sklearn.metrics import log_loss

from core.catalogue.neuron import NEURON
from core.data import Xor
from core.experiments.neuron import NeuronResult, NeuronSettings, passes, run
from core.experiments.neuron.loss_curve import loss_curves
from core.experiments.neuron.one_matrix import one_matrix
from core.experiments.neuron.settings import DrawnStart
from core.experiments.neuron.units import units
from core.experiments.wording import number

LESSONS = {lesson.name: lesson for lesson in NEURON.lessons}
TESTED = {"one-update", "two-two-one", "twins", "one-matrix", "zeros", "saturated"}


@cache
def _result(name: str) -> NeuronResult:
    return run(LESSONS[name].settings)


def _changed(name: str, **fields: object) -> NeuronResult:
    return run(LESSONS[name].settings.model_copy(update=fields))


def _says(name: str, *values: float) -> bool:
    """Whether the text has each of these numbers, to four digits."""
    return all(number(float(value)) in LESSONS[name].text for value in values)


def _right(result: NeuronResult) -> int:
    predicted = result.problem.objective.predict(result.trajectory.final_theta)[:, 0] > 0.5
    return int(np.sum(predicted == result.problem.dataset.y))


def test_every_lesson_is_tested_here():
    assert set(LESSONS) == TESTED


# ---------------------------------------------------------------------------------------------- one neuron, one update
def test_one_update_has_the_numbers_of_its_text():
    """Oracle: the formulas of one neuron by hand, from the sample and the weights alone."""
    result = _result("one-update")
    assert result.n_updates == 1
    x, y = result.problem.dataset.X[result.rows[0]], result.problem.dataset.y[result.rows[0]]
    z = x @ [1.0, -1.0] + 0.5
    p = 1 / (1 + np.exp(-z))
    assert y == 0 and _says("one-update", *x, z, p, -np.log(1 - p))
    by_p, slope = 1 / (1 - p), p * (1 - p)
    assert _says("one-update", by_p, slope, by_p * slope)
    after = np.array([1.0, -1.0]) - 0.5 * p * x
    assert _says("one-update", *after)
    np.testing.assert_allclose(result.after[0, :2], after, rtol=1e-12)


# -------------------------------------------------------------------------------------------------- two layers on XOR
def test_two_layers_learn_the_four_corners():
    """Oracle of the losses: scikit-learn's log loss of the predictions."""
    result = _result("two-two-one")
    data = result.problem.dataset
    predictions = [result.problem.objective.predict(theta)[:, 0] for theta in result.trajectory.theta[[0, -1]]]
    assert _says("two-two-one", *(log_loss(data.y, p) for p in predictions))
    assert _right(result) == data.n_samples == 4 and result.n_updates == 200
    assert LESSONS["two-two-one"].settings.hidden == (2,)


def test_edges_change_their_colour_on_the_way():
    weights = _result("two-two-one").trajectory.theta
    assert (np.sign(weights[0]) != np.sign(weights[-1])).any()


def test_no_single_neuron_learns_xor():
    """Oracle: the maximum-likelihood logistic regression, which gets no more than two corners right, at ln 2."""
    data = Xor().load()
    fit = Reference(C=1e6).fit(data.X, data.y)
    assert log_loss(data.y, fit.predict_proba(data.X)[:, 1]) == pytest.approx(np.log(2), abs=1e-9)
    assert _right(run(NeuronSettings(data=Xor(), updates=200))) < 4


# --------------------------------------------------------------------------------------------------------------- twins
def test_twins_stay_on_one_line_and_the_rank_stays_one():
    result = _result("twins")
    found = units(result)
    assert (result.before[0] == 1).all() and result.n_updates == 200
    assert found.twins == (("h1", "h2"),) and found.rank_share.max() < 1e-12
    layers = passes(result).layers
    np.testing.assert_allclose(layers[0].by_weights[:, :, 0], layers[0].by_weights[:, :, 1], rtol=1e-12, atol=1e-16)
    assert _right(result) < 4


def test_twins_do_the_work_of_one():
    """Oracle: a 2-1-1 network with twice the outgoing weight says the same; its own step size is what differs."""
    result = _result("twins")
    (first, bias), (out, last) = result.problem.objective.unpack(result.trajectory.final_theta)
    X = result.problem.dataset.X
    one = np.tanh(X @ first[:, 0] + bias[0]) * 2 * out[0, 0] + last[0]
    np.testing.assert_allclose(
        1 / (1 + np.exp(-one)), result.problem.objective.predict(result.trajectory.final_theta)[:, 0]
    )


def test_a_drawn_start_parts_them():
    assert units(_changed("twins", start=DrawnStart())).twins == ()


# -------------------------------------------------------------------------------------------- no activation: one matrix
def test_without_activation_one_matrix_does_it_all():
    result = _result("one-matrix")
    found = one_matrix(result)
    assert LESSONS["one-matrix"].settings.hidden == (3, 2) and result.n_updates == 100
    assert found.is_product and found.difference.max() < 1e-14
    assert _says("one-matrix", result.trajectory.loss[-1], np.log(2))
    assert result.trajectory.loss.min() >= np.log(2)


def test_tanh_gets_below_what_any_matrix_can():
    result = _changed("one-matrix", activation="tanh")
    np.testing.assert_array_equal(result.before[0], _result("one-matrix").before[0])
    assert f"{result.trajectory.loss[-1]:.4f}" == "0.0463" and "reaches 0.0463." in LESSONS["one-matrix"].text
    assert one_matrix(result).difference[-1] > 1


# ----------------------------------------------------------------------------------------------------------- all zeros
def test_zeros_never_move_but_the_output_bias():
    result = _result("zeros")
    theta = result.trajectory.theta
    assert result.n_updates == 100 and (theta[:, :-1] == 0).all()
    moves = np.diff(theta[:, -1])
    assert (moves > 0).any() and (moves < 0).any()
    found = passes(result)
    assert all((layer.by_weights == 0).all() for layer in found.layers)
    assert (found.layers[0].value == 0).all() and (found.layers[0].by_z == 0).all()
    towards = np.where(result.problem.dataset.y[result.rows] == 1, 1, -1)
    np.testing.assert_array_equal(np.sign(moves), towards)


# ----------------------------------------------------------------------------------------------------------- saturated
def test_saturated_neuron_hardly_moves():
    result = _result("saturated")
    assert (result.before[0] == [-6, -6, 0]).all() and result.n_updates == 64
    first = result.problem.objective.predict(result.before[0])[:, 0] > 0.5
    assert (first != result.problem.dataset.y).all() and _right(result) == 0
    assert _says("saturated", result.trajectory.loss[0], result.trajectory.loss[-1])
    last = passes(result).layers[0]
    assert _says("saturated", last.z[-1, 0], last.by_z[-1, 0])


def test_cross_entropy_moves_it():
    result = _changed("saturated", loss="cross_entropy")
    assert _right(result) == 20
    assert "the same 64 updates get all 20 samples right." in LESSONS["saturated"].text


def test_the_lesson_s_picture_has_the_flat_curve_and_the_one_with_a_slope():
    data = loss_curves(_result("saturated"), LESSONS["saturated"].view_settings.axis)
    squared, entropy = data.curves
    assert squared.title == "squared error" and abs(squared.slope[-1]) < 1e-6 < 0.99 < abs(entropy.slope[-1])


def test_no_text_names_a_number_of_updates_that_its_run_does_not_have():
    for name, lesson in LESSONS.items():
        told = {int(n) for n in re.findall(r"(\d+) (?:of them|updates)", lesson.text)}
        assert told <= {_result(name).n_updates}
