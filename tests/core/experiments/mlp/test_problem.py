"""The data as a network sees them: task, output, loss, targets, parts and scaling."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.preprocessing import StandardScaler

from core.data import Blobs, Diabetes, Line, Sine, TwoMoons, Xor, read_beside
from core.experiments.mlp import MLPSettings
from core.experiments.mlp.problem import MAX_NUMBERS, Problem, n_parameters, prepare


def _problem(**values: object) -> Problem:
    return prepare(MLPSettings(**values), read_beside)


@pytest.mark.parametrize(
    ("data", "task", "output", "loss", "n_outputs"),
    [
        (Sine(), "regression", "identity", "mse", 1),
        (TwoMoons(), "binary", "sigmoid", "cross_entropy", 1),
        (Blobs(n_centres=2), "binary", "sigmoid", "cross_entropy", 1),
        (Blobs(n_centres=5), "classes", "softmax", "cross_entropy", 5),
    ],
)
def test_data_decide_task_output_and_loss(data, task, output, loss, n_outputs):
    problem = _problem(data=data)
    criterion = problem.objective.criterion
    found = (problem.task, criterion.output.name, criterion.loss_name, problem.objective.widths[-1])
    assert found == (task, output, loss, n_outputs)


@pytest.mark.parametrize("loss", ["mse", "mae", "huber", "cross_entropy"])
@pytest.mark.parametrize("data", [TwoMoons(), Blobs(n_centres=3)], ids=lambda data: data.kind)
def test_a_chosen_loss_is_the_objective_s(data, loss):
    assert _problem(data=data, loss=loss).objective.criterion.loss_name == loss


def test_cross_entropy_of_a_quantity_is_refused():
    with pytest.raises(ValueError, match=r"loss must be .* where a quantity is predicted\. Got cross_entropy\."):
        _problem(data=Sine(), loss="cross_entropy")


def test_columns_are_scaled_by_the_training_rows_alone():
    """Oracle: scikit-learn's StandardScaler."""
    problem = _problem(data=Diabetes())
    train = problem.split.train
    scaler = StandardScaler().fit(problem.dataset.X[train])
    np.testing.assert_allclose(problem.columns, scaler.transform(problem.dataset.X), rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(problem.with_samples(problem.dataset.X[:5]), problem.columns[:5])


def test_a_quantity_is_scaled_and_comes_back_in_its_units():
    problem = _problem(data=Line())
    y, train = problem.dataset.y, problem.split.train
    np.testing.assert_allclose(problem.targets[:, 0], (y - y[train].mean()) / y[train].std(), rtol=1e-10)
    np.testing.assert_allclose(problem.in_target_units(problem.targets)[:, 0], y, rtol=1e-10)


def test_nothing_is_scaled_where_that_is_off():
    problem = _problem(data=Line(), standardize=False)
    np.testing.assert_array_equal(problem.columns, problem.dataset.X)
    np.testing.assert_array_equal(problem.targets[:, 0], problem.dataset.y)


def test_parts_share_no_row_and_keep_the_classes_share():
    problem = _problem(data=TwoMoons(n_samples=200))
    rows = [problem.rows(part) for part in problem.parts]
    assert sorted(np.concatenate(rows)) == list(range(200))
    assert [len(part) for part in rows] == [120, 40, 40]
    for part in rows:
        assert problem.dataset.y[part].mean() == pytest.approx(0.5, abs=0.02)


def test_penalty_is_in_the_objective_and_in_no_part():
    """Oracle: λ times the sum of squared weights, by hand."""
    problem = _problem(ridge=0.1)
    theta = np.random.default_rng(0).normal(size=problem.objective.n_params)
    weights = sum((part**2).sum() for part, _ in problem.objective.unpack(theta))
    assert problem.objective.value(theta) == pytest.approx(problem.train.value(theta) + 0.1 * weights)
    assert all(part.l2 == 0 for part in problem.parts.values())


def test_four_rows_are_not_split_and_it_says_so():
    problem = _problem(data=Xor())
    assert list(problem.parts) == ["train"]
    assert problem.notes == ("4 rows are too few to keep any apart: the network trains on all of them.",)


def test_count_of_parameters_is_the_objective_s():
    problem = _problem(hidden=(7, 3))
    assert n_parameters((7, 3), 2, 1) == problem.objective.n_params == 3 * 7 + 8 * 3 + 4


def test_too_many_numbers_are_refused_with_both_counts():
    with pytest.raises(
        ValueError, match=r"66,817 weights and biases times 8 restarts must be at most 150,000"
    ) as caught:
        _problem(hidden=(256, 256))
    assert f"{66_817 * 8:,}" in str(caught.value)
    assert _problem(hidden=(256, 256), restarts=2).objective.n_params * 2 < MAX_NUMBERS


def test_numbers_too_large_to_square_are_refused():
    from core.data import Csv

    with pytest.raises(ValueError, match=r"x must stay below 1e\+75: rescale it\. Got 1e\+80\."):
        prepare(MLPSettings(data=Csv(file="a.csv")), lambda name, sha: b"x,y\n" + b"1e80,1\n2,2\n" * 20)
