"""Parts and class shares, against counting."""

from __future__ import annotations

import numpy as np
import pytest

from core.data import PureNoise
from core.experiments.splits import SplitsSettings, run
from core.experiments.splits.composition import PARTS, composition
from core.experiments.splits.parts import in_three

SETTINGS = SplitsSettings(data=PureNoise(n_samples=40, n_features=50), repeats=30)


@pytest.mark.parametrize("stratify", [True, False])
def test_shares_are_the_mean_labels_of_each_part(stratify):
    result = run(SETTINGS.model_copy(update={"stratify": stratify}))
    data = composition(result)
    assert data.shares.shape == (30, 3) and data.share == 0.5
    for shares, one in zip(data.shares, result.repetitions, strict=True):
        split = in_three(result.settings, one)
        parts = (getattr(split, part) for part in PARTS)
        assert shares.tolist() == [one.dataset.y[rows].mean() for rows in parts]
    assert (np.ptp(data.shares[:, 2]) == 0) == stratify


def test_strips_show_each_row_once_class_by_class():
    data = composition(run(SETTINGS))
    assert data.part.shape == (20, 40) and data.n_first == 20
    for strip, shares in zip(data.part, data.shares, strict=False):
        assert np.bincount(strip).tolist() == list(data.sizes)
        of_class_1 = np.bincount(strip[20:], minlength=3) / np.bincount(strip)
        np.testing.assert_allclose(of_class_1, shares)
