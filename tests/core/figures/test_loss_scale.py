"""How losses are coloured: a scale for every range, ticks that are losses, and nothing made up where none is finite."""

import numpy as np
import pytest

from core.figures.loss_scale import loss_scale


@pytest.mark.parametrize(
    ("losses", "kind"),
    [([1, 2, 19], "linear"), ([1, 2, 21], "log"), ([0.0, 1.0, 2.0], "linear"), ([0.0, 0.01, 1e3], "log"),
     ([-5.0, -4.9, 90.0], "log"), ([3.0, 3.0], "linear")],
)  # fmt: skip
def test_automatic_scale_takes_the_logarithm_where_the_range_asks_for_it(losses, kind):
    assert loss_scale(np.array(losses)).kind == kind


@pytest.mark.parametrize("wanted", ["log", "linear", "rank"])
@pytest.mark.parametrize("low", [-3.0, 0.0, 0.1])
def test_heights_rise_with_the_loss_and_ticks_are_losses(wanted, low):
    losses = low + np.geomspace(1e-4, 1e3, 50) - 1e-4
    scale = loss_scale(losses, wanted)
    assert (np.diff(scale.height(losses)) > 0).all()
    ticks = scale.ticks()
    if ticks is not None:
        assert (np.diff(ticks[0]) > 0).all() and len(ticks[0]) == len(ticks[1]) <= 7
        assert ticks[0][0] >= scale.height(losses).min() - 1e-9 and ticks[0][-1] <= scale.height(losses).max() + 1e-9


def test_logarithm_of_positive_losses_is_the_plain_one():
    scale = loss_scale(np.array([0.01, 1.0, 100.0]))
    np.testing.assert_allclose(scale.height([0.01, 10.0]), [-2, 1])
    assert scale.title == "log₁₀ loss" and scale.shift == 0


def test_rank_is_the_share_that_is_lower():
    np.testing.assert_allclose(loss_scale(np.array([4.0, 1.0, 900.0]), "rank").height([1, 4, 900, 950]), [0, 0.5, 1, 1])


def test_what_is_not_finite_stays_without_height():
    loss = np.array([[1.0, np.inf], [np.nan, 3.0]])
    for wanted in ("auto", "log", "linear", "rank"):
        heights = loss_scale(loss, wanted).height(loss)
        assert np.isnan(heights).tolist() == [[False, True], [True, False]]


def test_a_picture_without_any_loss_is_refused():
    with pytest.raises(ValueError, match="not finite anywhere in this picture"):
        loss_scale(np.full((3, 3), np.nan))
