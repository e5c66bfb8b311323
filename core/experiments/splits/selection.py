"""Which features were kept, how often, and how they go with the outcome on rows that did not choose them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.experiments.splits.bias import Histogram, histogram
from core.experiments.splits.comparison import SplitsResult

Array = NDArray[np.floating]

MOST_SHOWN = 40
_BINS = 30  # from 0, which is always in sight, to the farthest correlation


@dataclass(frozen=True, eq=False)
class Selection:
    """The features kept.

    Attributes
    ----------
    names : the features shown, those kept most often first.
    leaky, honest : share of the splits in which each of them was kept.
    n_ever : how many features the honest way kept at least once.
    in_common : mean number of features that both ways kept in the same split.
    agreement : correlation of the kept features with the outcome on the test rows, a mean a split; positive where it
        has the sign it had on the rows that chose them.
    """

    names: tuple[str, ...]
    leaky: Array
    honest: Array
    n_ever: int
    in_common: float
    agreement: Histogram
    leaky_agreement: float
    honest_agreement: float


def selection(result: SplitsResult) -> Selection:
    """Count how often each feature was kept.

    Raises
    ------
    ValueError
        Where every feature is kept.
    """
    if result.settings.preparation.kind != "select":
        raise ValueError("Standardising keeps every feature: choose 'Select features' to see which are kept.")
    n_features = result.dataset.n_features
    leaky, honest = (_kept(way.columns, n_features) for way in (result.leaky, result.honest))
    shares = [kept.mean(axis=0) for kept in (leaky, honest)]
    order = np.argsort(-(shares[0] + shares[1]), kind="stable")[:MOST_SHOWN]
    order = order[(shares[0] + shares[1])[order] > 0]
    names = tuple(result.dataset.feature_names[column] for column in order)
    both = {"leaky": result.leaky.agreement, "honest": result.honest.agreement}
    width = float(np.ptp(np.concatenate([np.zeros(1), *both.values()]))) / _BINS
    return Selection(
        names, shares[0][order], shares[1][order], int((shares[1] > 0).sum()),
        float((leaky & honest).sum(axis=1).mean()), histogram(both, width or None), float(both["leaky"].mean()),
        float(both["honest"].mean()),
    )  # fmt: skip


def _kept(columns: NDArray[np.intp], n_features: int) -> NDArray[np.bool_]:
    kept = np.zeros((len(columns), n_features), dtype=bool)
    np.put_along_axis(kept, columns, True, axis=1)
    return kept
