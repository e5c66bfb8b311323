"""Caption, mathematics and script of the experiment on splits: their numbers are the run's."""

from __future__ import annotations

import contextlib
import io
import re

import numpy as np
import pytest

from core.catalogue.splits import SPLITS
from core.data import PureNoise
from core.experiments.splits import ScaleFeatures, SplitsSettings, run
from core.experiments.splits.bias import bias
from core.report.splits_text import caption, mathematics

SMALL = SplitsSettings(data=PureNoise(n_samples=40, n_features=60), repeats=20)


@pytest.mark.parametrize("preparation", ["select", "scale"])
@pytest.mark.parametrize("repeat", ["new splits", "new data"])
def test_dollars_and_braces_pair_up(preparation, repeat):
    """A formula that is not closed swallows the text after it."""
    changes = {"repeat": repeat} | ({"preparation": ScaleFeatures()} if preparation == "scale" else {})
    text = mathematics(run(SMALL.model_copy(update=changes)))
    assert text.count("$$") % 2 == 0 and text.replace("$$", "").count("$") % 2 == 0
    assert text.count("{") == text.count("}")
    assert ("Nadeau" in text) == (repeat == "new splits")


def test_mathematics_holds_the_runs_own_numbers():
    result = run(SMALL)
    data, text = bias(result), mathematics(result)
    largest = max(abs(np.corrcoef(column, result.dataset.y)[0, 1]) for column in result.dataset.X.T)
    for value in (data.mean_optimism.mean, data.for_new_data.high, 1 / (2 * 28 * 0.01), largest, 39**-0.5):
        assert f"{value:.4g}" in text


def test_caption_states_data_preparation_split_seed_and_result():
    text = caption(run(SMALL))
    parts = ("Pure noise", "40 rows, 60 features", "10 features", "λ = 0.01", "28 rows and tested on 12", "20 splits")
    for part in (*parts, "stratified, seed 0", "too optimistic", "Nadeau and Bengio 2003"):
        assert part in text
    assert "\n" not in text and "  " not in text


def test_script_prints_the_runs_own_numbers():
    result, out = run(SMALL), io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(SPLITS.script(SMALL), "script.py", "exec"), {"__name__": "__main__"})
    numbers = [float(found) for found in re.findall(r"\d+\.\d+(?:e-?\d+)?", out.getvalue())]
    means = [way.mean() for way in (result.leaky.accuracy, result.leaky.log_loss)]
    means += [way.mean() for way in (result.honest.accuracy, result.honest.log_loss)]
    pairs = np.column_stack([result.leaky.accuracy, result.honest.accuracy]).ravel()
    assert numbers == [float(mean) for mean in means] + pairs.tolist()
