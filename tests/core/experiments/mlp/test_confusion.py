"""The confusion matrix against scikit-learn, and what it says where a share does not exist."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, confusion_matrix, precision_recall_fscore_support

from core.data import Iris, Sine, TwoMoons, Wine
from core.data.datasets import AnyNetworkDataset
from core.experiments.mlp import MLPResult, MLPSettings, chosen, run
from core.experiments.mlp.confusion import Confusion, confusion
from core.experiments.solver_choices import Descent
from core.figures.confusion import class_table, count_table
from core.solvers import Adam


@cache
def _trained(data: AnyNetworkDataset) -> MLPResult:
    # Few epochs: there must be something to confuse.
    return run(MLPSettings(data=data, solvers=(Descent(optimizer=Adam(learning_rate=0.02)),), epochs=20, restarts=3))


CASES = [
    (data, restart, part)
    for data in (TwoMoons(), Iris(), Wine())
    for restart in ("best", "worst", "2")
    for part in ("train", "validation", "test")
]


@pytest.mark.parametrize(("data", "restart", "part"), CASES, ids=lambda case: getattr(case, "kind", case))
def test_counts_and_scores_are_those_of_scikit_learn(data, restart, part):
    """Oracle: sklearn.metrics on labels from the network's own outputs; NaN where a share does not exist."""
    result = _trained(data)
    found = confusion(result, "", restart, part)
    run_, one = chosen(result, "", restart)
    outputs = result.problem.parts[part].predict(run_.trajectory.final_theta[one])
    answers = outputs[:, 0] >= 0.5 if outputs.shape[1] == 1 else outputs.argmax(axis=1)
    labels = result.problem.dataset.y[result.problem.rows(part)]
    k = range(len(result.problem.class_names))
    np.testing.assert_array_equal(found.counts, confusion_matrix(labels, answers, labels=k))
    assert found.accuracy == pytest.approx(accuracy_score(labels, answers))
    precision, recall, f1, _ = precision_recall_fscore_support(labels, answers, labels=k, zero_division=np.nan)
    np.testing.assert_allclose(found.precision, precision)
    np.testing.assert_allclose(found.recall, recall)
    np.testing.assert_allclose(found.f1, f1)
    means = precision_recall_fscore_support(labels, answers, labels=k, zero_division=np.nan, average="macro")[:3]
    np.testing.assert_allclose(class_table(found)[["precision", "recall", "F1"]].iloc[-1].to_numpy(float), means)


def test_a_class_that_is_never_predicted_has_no_precision_but_a_recall_of_zero():
    found = Confusion(("a", "b"), np.array([[5, 0], [3, 0]]), "train")
    assert found.precision[0] == 5 / 8
    assert np.isnan(found.precision[1])
    assert (found.recall[1], found.f1[1]) == (0.0, 0.0)


def test_the_table_of_counts_names_every_class_and_sums_to_the_rows():
    result = _trained(Wine())
    found = confusion(result, "", "best", "validation")
    table = count_table(found)
    assert list(table["true class"]) == list(result.problem.class_names)
    assert table.drop(columns="true class").to_numpy().sum() == result.problem.split.validation.size == found.n_rows


@pytest.mark.parametrize(("data", "part"), [(Sine(), "train"), (TwoMoons(), "holdout")], ids=["quantity", "no part"])
def test_a_matrix_needs_classes_and_rows(data, part):
    with pytest.raises(ValueError, match="Got"):
        confusion(_trained(data), "", "best", part)
