"""How often features were kept, against counting."""

from __future__ import annotations

import pytest

from core.data import PureNoise
from core.experiments.splits import ScaleFeatures, SelectFeatures, SplitsSettings, run
from core.experiments.splits.selection import MOST_SHOWN, selection

SETTINGS = SplitsSettings(data=PureNoise(n_samples=40, n_features=100), preparation=SelectFeatures(4), repeats=20)


def test_shares_are_counts_over_splits():
    result = run(SETTINGS)
    data = selection(result)
    names = result.dataset.feature_names
    for name, leaky, honest in zip(data.names, data.leaky, data.honest, strict=True):
        column = names.index(name)
        assert leaky == sum(column in kept for kept in result.leaky.columns) / 20
        assert honest == sum(column in kept for kept in result.honest.columns) / 20
    assert data.leaky.sum() == 4 and set(data.leaky) == {0.0, 1.0}
    assert len(data.names) <= MOST_SHOWN


def test_common_features_are_counted_split_by_split():
    result = run(SETTINGS)
    pairs = zip(result.leaky.columns, result.honest.columns, strict=True)
    assert selection(result).in_common == pytest.approx(sum(len({*a} & {*b}) for a, b in pairs) / 20)
    assert selection(result).n_ever == len({*result.honest.columns.ravel()})


def test_scaling_keeps_every_feature_and_says_so():
    result = run(SETTINGS.model_copy(update={"preparation": ScaleFeatures()}))
    with pytest.raises(ValueError, match="keeps every feature"):
        selection(result)
