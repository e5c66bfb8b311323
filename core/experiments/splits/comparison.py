"""The same model on the same splits, prepared once on all rows and once on the training rows only."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, fields, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from core.data import Dataset, Files, Standardizer, read_beside
from core.experiments.splits.association import correlations, strongest
from core.experiments.splits.fits import LogisticFits, accuracy, log_loss, log_odds
from core.experiments.splits.parts import Repetition, Rows, load, repetitions
from core.experiments.splits.settings import AnyPreparation, SplitsSettings
from core.solvers import Progress, Status, map_pieces, newton

Array = NDArray[np.floating]

_BLOCK = 50  # splits fitted together
_BLOCK_NUMBERS = 4e6  # of their designs, at the most
_NEWTON_STEPS = 100
_SECONDS_A_SPLIT = 9e-4
_SECONDS_A_DRAW = 3e-4
_SECONDS_A_NUMBER = 2e-8
_SECONDS_A_COEFFICIENT_CUBED = 4e-7
_USUAL_STEPS = 7


@dataclass(frozen=True, eq=False)
class Scores:
    """What one way to prepare the data earned, one entry a split.

    Attributes
    ----------
    accuracy, log_loss : on the test rows, of shape (n_splits,).
    train_accuracy : on the rows the model was fitted to.
    columns : the features used, of shape (n_splits, n_used).
    agreement : mean correlation of the used features with the outcome on the test rows, counted as positive where it
        has the sign it had on the rows that chose them.
    """

    accuracy: Array
    log_loss: Array
    train_accuracy: Array
    columns: NDArray[np.intp]
    agreement: Array


@dataclass(frozen=True, eq=False)
class SplitsResult:
    """Everything the views of this experiment show.

    Attributes
    ----------
    settings, dataset : what was chosen; the data that the settings name, the first where each time has new data.
    repetitions : the rows fitted to and tested on, one a split.
    leaky, honest : prepared on all rows, and on the training rows only.
    guessing : test accuracy of naming the class that is commoner in the training rows, of shape (n_splits,).
    notes : sentences on what was done to the data or the settings.
    """

    settings: SplitsSettings
    dataset: Dataset
    repetitions: tuple[Repetition, ...]
    leaky: Scores
    honest: Scores
    guessing: Array
    notes: tuple[str, ...]

    @property
    def n_fitting(self) -> int:
        """Rows that a model is fitted to."""
        return self.dataset.n_samples - self.n_test

    @property
    def n_used(self) -> int:
        """Features that a model uses."""
        return self.leaky.columns.shape[1]

    @property
    def selects(self) -> bool:
        """Whether there are more features than are kept."""
        return self.n_used < self.dataset.n_features

    @property
    def n_test(self) -> int:
        """Rows that it is tested on."""
        return len(self.repetitions[0].test)


_LearnFrom = Callable[[Repetition], Rows]


@dataclass(frozen=True, eq=False)
class _Used:
    """The columns used in each repetition, and how they go with the outcome on its test rows."""

    columns: NDArray[np.intp]
    agreement: Array

    @classmethod
    def of(cls, columns: NDArray[np.intp], learned: Array, on_test: Array) -> _Used:
        signs = np.sign(np.take_along_axis(learned, columns, axis=1))
        return cls(columns, (signs * np.take_along_axis(on_test, columns, axis=1)).mean(axis=1))

    @classmethod
    def joined(cls, parts: tuple[_Used, ...]) -> _Used:
        return cls(np.concatenate([p.columns for p in parts]), np.concatenate([p.agreement for p in parts]))


def run(
    settings: SplitsSettings,
    *,
    progress: Progress | None = None,
    files: Files = read_beside,
    executor: Executor | None = None,
) -> SplitsResult:
    """Split, prepare in both ways, fit and test, as often as asked.

    Parameters
    ----------
    settings : what to do to what.
    progress : called with the share of the work done.
    files : fetches an uploaded table by name and hash.
    executor : computes blocks of repetitions; threads if None.

    Raises
    ------
    ValueError
        For data that cannot be read, split or prepared as asked, in one sentence.
    """
    dataset = load(settings, files)
    one_block = partial(_one_block, settings, dataset)
    blocks = map_pieces(one_block, _numbers(settings, dataset), executor=executor, progress=progress)
    every = tuple(one for block in blocks for one in block.repetitions)
    if settings.repeat == "new splits":  # the same data, also where a piece came back as a copy
        every = tuple(replace(one, dataset=dataset) for one in every)
    guessing = _frozen(np.array([_guessing(one) for one in every]))
    unfinished = sum(block.n_unfinished for block in blocks)
    notes = (*dataset.notes, *_all_kept(settings, dataset), *_unfinished(unfinished))
    leaky, honest = _joined([block.leaky for block in blocks]), _joined([block.honest for block in blocks])
    return SplitsResult(settings, dataset, every, leaky, honest, guessing, notes)


def seconds(settings: SplitsSettings, *, files: Files = read_beside) -> float:
    """Estimated time of :func:`run` on one core: for each split, looking at all numbers and fitting two models.

    Of data that cannot be used nothing is said: :func:`run` will.
    """
    try:
        dataset = load(settings, files)
    except ValueError:
        return 0.0
    n, p = dataset.n_samples, dataset.n_features
    used = min(settings.preparation.count, p) if settings.preparation.kind == "select" else p
    steps = 2 * _USUAL_STEPS * (_SECONDS_A_NUMBER * n * used + _SECONDS_A_COEFFICIENT_CUBED * (used + 2) ** 2)
    is_drawn = settings.repeat == "new data"
    looks = _SECONDS_A_NUMBER * n * p * (1.5 if is_drawn else 0.3) + _SECONDS_A_DRAW * is_drawn
    return settings.repeats * (_SECONDS_A_SPLIT + steps + looks)


def _all_rows(one: Repetition) -> Rows:
    return np.arange(one.dataset.n_samples)


def _fitting_rows(one: Repetition) -> Rows:
    return one.fitting


def kept_columns(preparation: AnyPreparation, r: Array) -> NDArray[np.intp]:
    """The columns that are kept for correlations ``r`` of shape (n_sets, n_features); of shape (n_sets, n_used)."""
    if preparation.kind == "select":
        return strongest(r, preparation.count)
    return np.tile(np.arange(r.shape[1]), (len(r), 1))


def scaled(dataset: Dataset, columns: NDArray[np.intp], learn_from: Rows, *parts: Rows) -> list[Array]:
    """The columns of each part of the rows, standardised with the statistics of the rows to learn from."""
    X = dataset.X[:, columns]
    standardizer = Standardizer.fit(X[learn_from])
    return [standardizer.transform(X[rows]) for rows in parts]


def membership(n_samples: int, sets: list[Rows]) -> NDArray[np.bool_]:
    """Which rows are in which set, of shape (n_sets, n_samples)."""
    inside = np.zeros((len(sets), n_samples), dtype=bool)
    for place, rows in enumerate(sets):
        inside[place, rows] = True
    return inside


@dataclass(frozen=True, eq=False)
class _Block:
    """Some repetitions, and what they earned."""

    repetitions: list[Repetition]
    leaky: Scores
    honest: Scores
    n_unfinished: int


def _numbers(settings: SplitsSettings, dataset: Dataset) -> list[range]:
    """The numbers of the repetitions in blocks."""
    widest = max(dataset.n_features, 1) if settings.repeat == "new data" else 60
    size = int(np.clip(_BLOCK_NUMBERS / (dataset.n_samples * widest), 1, _BLOCK))
    every = range(settings.repeats)
    return [every[first : first + size] for first in every[::size]]


def _one_block(settings: SplitsSettings, dataset: Dataset, numbers: range) -> _Block:
    block = list(repetitions(settings, dataset, numbers))
    by_all, by_training = _used(settings.preparation, block)
    leaky, n_leaky = _scores(settings, block, by_all, _all_rows)
    honest, n_honest = _scores(settings, block, by_training, _fitting_rows)
    return _Block(block, leaky, honest, n_leaky + n_honest)


def _scores(
    settings: SplitsSettings, block: list[Repetition], used: _Used, learn_from: _LearnFrom
) -> tuple[Scores, int]:
    pairs = [
        scaled(one.dataset, kept, learn_from(one), one.fitting, one.test)
        for one, kept in zip(block, used.columns, strict=True)
    ]
    X_train, X_test = (np.stack(part) for part in zip(*pairs, strict=True))
    y_train = np.stack([one.dataset.y[one.fitting] for one in block])
    y_test = np.stack([one.dataset.y[one.test] for one in block])
    coef, n_unfinished = _fitted(X_train, y_train, settings.ridge)
    z, z_train = log_odds(coef, X_test), log_odds(coef, X_train)
    scores = Scores(accuracy(z, y_test), log_loss(z, y_test), accuracy(z_train, y_train), used.columns, used.agreement)
    return scores, n_unfinished


def _used(preparation: AnyPreparation, block: list[Repetition]) -> tuple[_Used, _Used]:
    """The features that all rows, and that the training rows, would use in each repetition."""
    is_shared = all(one.dataset is block[0].dataset for one in block)
    groups = [block] if is_shared else [[one] for one in block]
    pairs = [_used_of_one_dataset(preparation, group[0].dataset, group) for group in groups]
    leaky, honest = zip(*pairs, strict=True)
    return _Used.joined(leaky), _Used.joined(honest)


def _used_of_one_dataset(preparation: AnyPreparation, dataset: Dataset, group: list[Repetition]) -> tuple[_Used, _Used]:
    """Looks at the data once: all rows, then every repetition's training rows, then every one's test rows."""
    n, size = dataset.n_samples, len(group)
    sets = [np.arange(n), *(one.fitting for one in group), *(one.test for one in group)]
    r = correlations(dataset.X, dataset.y, membership(n, sets))
    learned = np.repeat(r[:1], size, axis=0), r[1 : 1 + size]
    leaky, honest = (_Used.of(kept_columns(preparation, own), own, r[1 + size :]) for own in learned)
    return leaky, honest


def _fitted(X: Array, y: Array, ridge: float) -> tuple[Array, int]:
    """Coefficients of each design's fit, of shape (n_designs, 1 + n_features), and how many did not arrive."""
    fits = LogisticFits(X, y, l2=ridge)
    path = newton(fits, fits.start(np.arange(len(X))), max_steps=_NEWTON_STEPS, n_records=2)
    arrived = (path.status == Status.CONVERGED) | (path.status == Status.STALLED)
    return path.final_theta[:, 1:], int((~arrived).sum())


def _guessing(one: Repetition) -> float:
    """Accuracy of the class that is commoner in the rows to fit to; half right where they are equally common."""
    share = one.dataset.y[one.fitting].mean()
    return float(accuracy(np.full(len(one.test), share - 0.5), one.dataset.y[one.test]))


def _joined(blocks: list[Scores]) -> Scores:
    return Scores(*(_frozen(np.concatenate([getattr(block, one.name) for block in blocks])) for one in fields(Scores)))


def _all_kept(settings: SplitsSettings, dataset: Dataset) -> tuple[str, ...]:
    wanted, there = getattr(settings.preparation, "count", 0), dataset.n_features
    if wanted <= there:
        return ()
    return (f"{wanted} features were to be kept and the data have {there}: all are kept, so nothing is selected.",)


def _unfinished(count: int) -> tuple[str, ...]:
    return (f"{count} fits had not converged after {_NEWTON_STEPS} Newton steps.",) if count else ()


def _frozen(array: NDArray) -> NDArray:
    array.setflags(write=False)
    return array
