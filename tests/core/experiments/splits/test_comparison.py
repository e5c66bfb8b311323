"""The comparison against a slow loop of scikit-learn pipelines, and everything that may go wrong before it."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from core.data import BreastCancer, Iris, LogisticLine, OneAgainstRest, PureNoise
from core.experiments.splits import ScaleFeatures, SelectFeatures, SplitsSettings, run, seconds
from core.experiments.splits.parts import in_three

FEW = {"repeats": 10}
CASES = {
    "noise": SplitsSettings(data=PureNoise(n_samples=40, n_features=200), **FEW),
    "new noise each time": SplitsSettings(data=PureNoise(n_samples=40, n_features=200), repeat="new data", **FEW),
    "tumours": SplitsSettings(data=BreastCancer(features=()), preparation=SelectFeatures(3), ridge=0.1, **FEW),
    "scaled": SplitsSettings(data=BreastCancer(features=()), preparation=ScaleFeatures(), **FEW),
    "not stratified": SplitsSettings(
        data=OneAgainstRest(Iris(features=())), preparation=SelectFeatures(2), stratify=False, test=0.4, **FEW
    ),
}


def _pipeline(settings: SplitsSettings, n_rows: int):
    model = LogisticRegression(C=1 / (2 * n_rows * settings.ridge), tol=1e-9, solver="newton-cholesky", max_iter=500)
    steps = [StandardScaler(), model]
    if settings.preparation.kind == "select":
        steps.insert(0, SelectKBest(f_classif, k=settings.preparation.count))
    return make_pipeline(*steps)


@pytest.mark.parametrize("name", CASES)
def test_both_ways_agree_with_scikit_learns_pipelines(name):
    """Features, accuracy and log-loss of every split; the leaky pipeline's first steps are fitted to all rows."""
    settings = CASES[name]
    result = run(settings)
    for place, one in enumerate(result.repetitions):
        X, y, train, test = one.dataset.X, one.dataset.y, one.fitting, one.test
        pipeline = _pipeline(settings, len(train))
        for scores, learn_from in ((result.leaky, np.arange(len(y))), (result.honest, train)):
            before = pipeline[:-1].fit(X[learn_from], y[learn_from])
            model = pipeline[-1].fit(before.transform(X[train]), y[train])
            if settings.preparation.kind == "select":
                assert scores.columns[place].tolist() == pipeline[0].get_support(indices=True).tolist()
            tested = before.transform(X[test])
            assert scores.accuracy[place] == model.score(tested, y[test])
            expected = log_loss(y[test], model.predict_proba(tested), labels=[0, 1])
            np.testing.assert_allclose(scores.log_loss[place], expected, rtol=1e-5)
            assert scores.train_accuracy[place] == model.score(before.transform(X[train]), y[train])


def test_agreement_is_the_correlation_on_the_test_rows_signed_by_those_that_chose():
    """Oracle: numpy.corrcoef."""
    result = run(CASES["noise"])
    one, X, y = result.repetitions[4], result.dataset.X, result.dataset.y
    for scores, learn_from in ((result.leaky, np.arange(len(y))), (result.honest, one.fitting)):
        slow = [
            np.sign(np.corrcoef(X[learn_from, j], y[learn_from])[0, 1]) * np.corrcoef(X[one.test, j], y[one.test])[0, 1]
            for j in scores.columns[4]
        ]
        np.testing.assert_allclose(scores.agreement[4], np.mean(slow), rtol=1e-10)


def test_a_split_does_not_depend_on_how_many_there_are():
    """Nor on the block it is fitted in."""
    few, many = (run(SplitsSettings(data=PureNoise(n_samples=30, n_features=50), repeats=n)) for n in (10, 130))
    np.testing.assert_array_equal(few.honest.columns, many.honest.columns[:10])
    np.testing.assert_allclose(few.honest.log_loss, many.honest.log_loss[:10], rtol=1e-9)
    assert len(many.leaky.accuracy) == len(many.repetitions) == 130


def test_rows_are_fitted_to_or_tested_on_and_validation_rows_come_from_the_former():
    result = run(CASES["noise"])
    tests = {one.test.tobytes() for one in result.repetitions}
    assert len(tests) == 10
    for one in result.repetitions:
        assert sorted([*one.fitting, *one.test]) == list(range(40))
        split = in_three(result.settings, one)
        assert split.test.tolist() == one.test.tolist()
        assert sorted([*split.train, *split.validation]) == one.fitting.tolist()


def test_new_data_are_new_every_time_and_new_splits_share_them():
    fresh, same = run(CASES["new noise each time"]), run(CASES["noise"])
    assert len({one.dataset.X.tobytes() for one in fresh.repetitions}) == 10
    assert all(one.dataset is same.dataset for one in same.repetitions)


def test_in_noise_the_honest_accuracy_is_one_half_and_the_leaky_one_is_not():
    """Over 1000 independent data sets the mean of an unbiased estimate lies within 4 of its standard errors of ½."""
    result = run(SplitsSettings(data=PureNoise(n_samples=40, n_features=50), repeat="new data", repeats=1000))
    error = result.honest.accuracy.std() / np.sqrt(1000)
    assert abs(result.honest.accuracy.mean() - 0.5) < 4 * error
    assert result.leaky.accuracy.mean() - 0.5 > 20 * error


def test_guessing_names_the_commoner_class_of_the_training_rows():
    result = run(CASES["not stratified"])
    for guess, one in zip(result.guessing, result.repetitions, strict=True):
        commoner = np.bincount(one.dataset.y[one.fitting].astype(int)).argmax()
        assert guess == (one.dataset.y[one.test] == commoner).mean()


def test_without_penalty_scaling_first_makes_no_difference():
    """Logistic regression undoes any shift and scale; a penalty of 1e-4 on overlapping classes hardly counts."""
    settings = SplitsSettings(
        data=LogisticLine(n_samples=200, n_features=2), preparation=ScaleFeatures(), ridge=1e-4, **FEW
    )
    result = run(settings)
    np.testing.assert_allclose(result.leaky.log_loss, result.honest.log_loss, rtol=1e-3)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"data": PureNoise(n_features=1000), "preparation": ScaleFeatures()}, "at most 100. Got 1000: select"),
        ({"data": BreastCancer(), "preparation": ScaleFeatures(), "repeat": "new data"}, "must be drawn. Got Breast"),
        ({"data": PureNoise(n_samples=20), "test": 0.1, "stratify": True, "repeat": "new data"}, None),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(fields, sentence):
    settings = SplitsSettings(**fields, **FEW)
    if sentence is None:
        run(settings)  # two rows to test on are few, and enough
        return
    with pytest.raises(ValueError, match=sentence):
        run(settings)
    assert seconds(settings) == 0.0


def test_more_features_to_keep_than_there_are_keeps_all_and_says_so():
    result = run(SplitsSettings(data=PureNoise(n_features=5), **FEW))
    scaled = run(SplitsSettings(data=PureNoise(n_features=5), preparation=ScaleFeatures(), **FEW))
    assert result.n_used == 5 and result.notes[-1].startswith("10 features were to be kept and the data have 5: all")
    np.testing.assert_array_equal(result.honest.log_loss, scaled.honest.log_loss)
    assert not scaled.notes


def test_a_training_part_of_one_class_is_refused():
    """Two of 40 rows are of class 1: without stratifying, some split has both in its test part."""
    table = "x,label\n" + "\n".join(f"{i},{'b' if i < 2 else 'a'}" for i in range(40))
    settings = SplitsSettings.model_validate(
        {
            "data": {"kind": "one_against_rest", "data": {"kind": "labelled_csv", "file": "mine.csv"}},
            "preparation": {"kind": "scale"}, "stratify": False, "test": 0.5, "repeats": 100,
        }
    )  # fmt: skip
    with pytest.raises(ValueError, match="training rows must have both classes. Got 20 of one class: stratify"):
        run(settings, files=lambda *_: table.encode())


def test_huge_numbers_are_refused():
    table = "x,label\n" + "\n".join(f"{i}e80,{'ab'[i % 2]}" for i in range(1, 31))
    settings = SplitsSettings.model_validate(
        {
            "data": {"kind": "one_against_rest", "data": {"kind": "labelled_csv", "file": "mine.csv"}},
            "preparation": {"kind": "scale"},
        }
    )
    with pytest.raises(ValueError, match="must stay below 1e\\+75: rescale it"):
        run(settings, files=lambda *_: table.encode())


def test_constant_features_do_no_harm():
    """Fewer features that vary than are kept."""
    table = "a,b,c,label\n" + "\n".join(f"{i * 7 % 11},3,5,{'xy'[i % 2]}" for i in range(40))
    settings = SplitsSettings.model_validate(
        {
            "data": {"kind": "one_against_rest", "data": {"kind": "labelled_csv", "file": "mine.csv"}},
            "preparation": {"kind": "select", "count": 3}, "repeats": 10,
        }
    )  # fmt: skip
    result = run(settings, files=lambda *_: table.encode())
    assert np.isfinite(result.honest.log_loss).all() and np.isfinite(result.leaky.log_loss).all()


def test_progress_rises_to_one_and_what_it_raises_goes_through():
    told: list[float] = []
    run(SplitsSettings(data=PureNoise(n_samples=20, n_features=20), repeats=250), progress=told.append)
    assert told == sorted(told) and told[-1] == 1.0

    def cancel(share: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        run(SplitsSettings(**FEW), progress=cancel)


def test_results_are_read_only():
    result = run(CASES["noise"])
    for array in (result.leaky.accuracy, result.honest.columns, result.guessing):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_blocks_of_repetitions_give_the_same_scores_wherever_they_are_computed(pickling):
    """A block that has been to another process and back; the data, where they stay the same, are one object again."""
    for repeat in ("new splits", "new data"):
        settings = SplitsSettings(data=PureNoise(n_samples=20, n_features=30), repeats=120, repeat=repeat)
        here, there = run(settings), run(settings, executor=pickling)
        for way in ("leaky", "honest"):
            for name in ("accuracy", "log_loss", "train_accuracy", "columns", "agreement"):
                np.testing.assert_array_equal(getattr(getattr(here, way), name), getattr(getattr(there, way), name))
        assert (len({id(one.dataset) for one in there.repetitions}) == 1) == (repeat == "new splits")
