"""Splits and leakage in words and formulas with the live numbers in them: the mathematics fold and the caption."""

from __future__ import annotations

import numpy as np

from core.experiments.splits.association import correlations
from core.experiments.splits.bias import Interval, bias
from core.experiments.splits.comparison import SplitsResult
from core.experiments.splits.verdicts import names, verdicts
from core.experiments.wording import counted, number
from core.report.live_numbers import tex

PRINT_SCORES = """\
for name in ("leaky", "honest"):
    way = getattr(result, name)
    print(f"{name}: accuracy {float(way.accuracy.mean())!r}, log-loss {float(way.log_loss.mean())!r}")
print("accuracy, split by split:")
for leaky, honest in zip(result.leaky.accuracy.tolist(), result.honest.accuracy.tolist()):
    print("   ", leaky, honest)
"""
"""What the reproducing script prints: the mean scores of both ways, and the accuracies of every split."""


def mathematics(result: SplitsResult) -> str:
    """Markdown with LaTeX: what is prepared, what is fitted, and what the difference of the scores can say."""
    return "\n\n".join([_preparation(result), _why(result), _model(result), _difference(result)])


def caption(result: SplitsResult) -> str:
    """Plain sentences that state data, preparation, model, splits, seed and result."""
    settings, dataset = result.settings, result.dataset
    is_new = settings.repeat == "new data"
    origin = ", drawn anew each time" if is_new else f" ({dataset.source.rstrip('.')})"
    size = f"{dataset.n_samples} rows, {counted(dataset.n_features, 'feature')}"
    data = f"{dataset.title}{origin}; {size}."
    if settings.preparation.kind == "select":
        done = f"The {result.n_used} features with the largest correlation with the outcome are kept and "
        done += "standardised"
    else:
        done = "All features are standardised"
    how = "stratified" if settings.stratify else "not stratified"
    model = (
        f"{done}, by the statistics of all rows or of the training rows only; then logistic regression with a ridge "
        f"penalty λ = {number(settings.ridge)} is fitted to {result.n_fitting} rows and tested on {result.n_test}, "
        f"over {settings.repeats} splits ({how}, seed {settings.seed})."
    )
    found = " ".join(f"{names(result)[way]}: {sentence}" for way, sentence in verdicts(result).items())
    return " ".join([data, model, found, _interval(result)])


def _interval(result: SplitsResult) -> str:
    data = bias(result)
    mean, narrow, wide = number(data.mean_optimism.mean), _plain(data.mean_optimism), _plain(data.for_new_data)
    if result.settings.repeat == "new data":
        return f"The mean difference of the accuracies is {mean} (95 % interval {narrow})."
    return (
        f"The mean difference of the accuracies is {mean} (95 % interval {narrow} for further splits of these rows, "
        f"about {wide} for other data, after Nadeau and Bengio 2003)."
    )


def _preparation(result: SplitsResult) -> str:
    settings = result.settings
    scale = r"z_{ij} = \frac{x_{ij} - m_j}{s_j}"
    if settings.preparation.kind == "scale":
        return (
            f"**What is learned before the fit.** The mean $m_j$ and the standard deviation $s_j$ of every feature: "
            f"$${scale}.$$ The leaky way takes them from all {result.dataset.n_samples} rows, the honest way from the "
            f"{result.n_fitting} training rows. Without a penalty logistic regression would give the same predictions "
            "either way, since the coefficients make up for any shift and scale; only through the ridge penalty do "
            "they matter."
        )
    k = result.n_used
    return (
        "**What is learned before the fit.** Each feature's correlation $r_j$ with the outcome, the "
        f"{k} features with the largest $|r_j|$, and their means and standard deviations. With two classes "
        r"$$t_j^2 = \frac{(n - 2)\, r_j^2}{1 - r_j^2},$$ so the order is that of the two-sample t statistic. The leaky "
        f"way computes them on all {result.dataset.n_samples} rows, the honest way on the {result.n_fitting} training "
        "rows."
    )


def _why(result: SplitsResult) -> str:
    leaky, honest = (float(way.agreement.mean()) for way in (result.leaky, result.honest))
    if result.settings.preparation.kind == "scale":
        return (
            "**Why it leaks.** Through $m_j$ and $s_j$ the test rows tell where they lie, though not which class they "
            "are of. That is little to know, and the bias is small."
        )
    text = (
        "**Why it leaks.** The test rows help to choose the features, by their outcomes. So on those very rows the "
        f"chosen features go with the outcome: their mean correlation there is ${tex(leaky)}$, against ${tex(honest)}$ "
        "where the training rows chose."
    )
    if result.settings.data.kind == "pure_noise":
        n, p = result.dataset.n_samples, result.dataset.n_features
        text += (
            r" In pure noise each $r_j$ has mean 0 and standard deviation "
            rf"$1/\sqrt{{n - 1}} = {tex((n - 1) ** -0.5)}$; the largest of these {p} is ${tex(_largest(result))}$."
        )
    return text


def _largest(result: SplitsResult) -> float:
    dataset = result.dataset
    every = np.ones((1, dataset.n_samples), dtype=bool)
    return float(np.abs(correlations(dataset.X, dataset.y, every)).max())


def _model(result: SplitsResult) -> str:
    return (
        r"**The model**, fitted by Newton's method: "
        r"$$L(\theta) = \frac1n \sum_{i=1}^n \big(\log(1 + e^{z_i}) - y_i z_i\big)"
        r" + \lambda \lVert w \rVert^2, \qquad z_i = \theta_0 + x_i^\top w,$$ with $n = "
        rf"{result.n_fitting}$ training rows and $\lambda = {tex(result.settings.ridge)}$. scikit-learn's "
        rf"`LogisticRegression` minimises the same with $C = 1/(2n\lambda) = "
        rf"{tex(1 / (2 * result.n_fitting * result.settings.ridge))}$."
    )


def _difference(result: SplitsResult) -> str:
    data = bias(result)
    n_splits = len(data.optimism)
    deviation = float(data.optimism.std(ddof=1))
    text = (
        rf"**The difference.** With $d_s$ the leaky less the honest accuracy on split $s$ of $J = {n_splits}$: "
        rf"$$\bar d = {tex(data.mean_optimism.mean)}, \qquad s_d = {tex(deviation)}, \qquad "
        rf"\bar d \pm t_{{J-1}}\, s_d \sqrt{{1/J}} = {_range(data.mean_optimism)}.$$"
    )
    if result.settings.repeat == "new data":
        return text + " Every time has data of its own, so this interval speaks of new data."
    return text + (
        " The splits share their rows, so the $d_s$ depend on each other: this interval shrinks as one splits more "
        "often, though no row is added. For new data of this kind Nadeau and Bengio (2003) put "
        rf"$1/J + n_{{\text{{test}}}}/n_{{\text{{train}}}} = 1/{n_splits} + {result.n_test}/{result.n_fitting}$ under "
        rf"the root, an approximation: ${_range(data.for_new_data)}$."
    )


def _range(interval: Interval) -> str:
    return rf"[{tex(interval.low)},\ {tex(interval.high)}]"


def _plain(interval: Interval) -> str:
    return f"{number(interval.low)} to {number(interval.high)}"
