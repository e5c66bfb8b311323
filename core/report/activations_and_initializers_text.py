"""The study of activations and initializers in formulas and in words: the mathematics fold, the caption, the script."""

from __future__ import annotations

from core.experiments.activations_and_initializers import StudyResult
from core.experiments.activations_and_initializers.findings import findings, summary
from core.experiments.activations_and_initializers.mean_field import Law, law_of, mean_field
from core.experiments.wording import counted, number
from core.figures.network_wording import loss_title_of
from core.figures.study_wording import RULE_TITLES, step_size_words
from core.functions import Activation, make_activation, make_initializer
from core.report.live_numbers import tex

PRINT_CELLS = """\
for one in result.cells:
    low, median, high = one.arrival
    print(f"{result.name(one.cell)}, step size {one.step_size!r}: {median!r} updates ({low!r} to {high!r}),", end=" ")
    print(f"loss {one.ends[1]!r}, ended", ", ".join(one.endings))
"""
_DEPTH = 50
_MOST_SHOWN = 12


def mathematics(result: StudyResult) -> str:
    """Markdown with LaTeX: what is counted, the laws, the theory of signals, and its numbers for this grid."""
    return "\n\n".join([_counting(result), _laws(result), _theory(), _factors(result)])


def caption(result: StudyResult) -> str:
    """Plain sentences that state data, grid, training, seeds and result."""
    settings, samples = result.settings, result.samples
    scaled = "standardised" if settings.standardize else "as measured"
    data = f"{samples.dataset.title} ({samples.dataset.source.rstrip('.')}); {samples.n_samples} rows, {scaled}."
    axes = ", ".join((
        counted(len(settings.activations), "activation"), counted(len(settings.initializers), "initializer"),
        f"hidden layers {_listed(settings.depths)}", f"units a layer {_listed(settings.widths)}",
    ))  # fmt: skip
    scales = "" if settings.scales == (1.0,) else f", first weights times {_listed(settings.scales)}"
    grid = (
        f"Grid of {counted(len(result.cells), 'cell')} ({axes}{scales}), {counted(settings.n_seeds, 'network')} each."
    )
    training = (
        f"{RULE_TITLES[settings.optimizer].capitalize()} on all rows, {step_size_words(settings)}, "
        f"{settings.max_steps} updates of the mean {loss_title_of(samples.loss)}; start seed {settings.start_seed}."
    )
    told = " ".join(f"{one.name}: {one.sentence}" for one in findings(result)) if len(result.cells) > 1 else ""
    return " ".join(part for part in (data, grid, training, summary(result), told) if part)


def _listed(values: tuple) -> str:
    return ", ".join(number(value) for value in values)


def _counting(result: StudyResult) -> str:
    settings = result.settings
    chosen = (
        r"the step size $\eta$ of a cell is the one of those tried with the smallest median $T$, of equals with the "
        r"smallest median loss at the end"
        if settings.comparison == "best"
        else r"the step size $\eta$ is the same for every cell that it is not an axis of"
    )
    return (
        r"**What is counted.** With the training loss $L(\theta_t)$ after $t$ updates, a network arrives at "
        rf"$T = \min\{{t : L(\theta_t) \le {tex(settings.threshold)}\}}$, and $T = \infty$ if it never does or "
        rf"diverges. A cell's median and quartiles are values of its {counted(settings.n_seeds, 'network')}, so that "
        rf"an infinite $T$ counts as the latest; {chosen}. A network that predicts the same for every row has at best "
        rf"the loss ${tex(result.samples.constant_loss())}$."
    )


def _laws(result: StudyResult) -> str:
    laws = [make_initializer(name) for name in result.settings.initializers]
    functions = [make_activation(name) for name in result.settings.activations]
    lines = ["**Activations and first weights.**", ""]
    lines += [f"- {one.title}: ${one.formula}$" for one in functions]
    lines += [f"- {one.title}: ${one.formula}$" for one in laws]
    return "\n".join(lines)


def _theory() -> str:
    return (
        r"**Signals before training.** With independent weights of variance $\sigma_w^2/n$ and biases of variance "
        r"$\sigma_b^2$, in layers of infinitely many units $n$, the mean square $q$ of the sums, the correlation $c$ "
        r"of two inputs' sums and the mean square $g$ of the gradient by the sums go from layer to layer as "
        r"$$q_{l+1} = \sigma_w^2\, \mathbb E\big[f(\sqrt{q_l}\, Z)^2\big] + \sigma_b^2, \qquad "
        r"c_{l+1}\, q_{l+1} = \sigma_w^2\, \mathbb E\big[f(U) f(V)\big] + \sigma_b^2,$$ "
        r"$$g_{l} = \chi_l\, g_{l+1}, \qquad \chi_l = \sigma_w^2\, \mathbb E\big[f'(\sqrt{q_l}\, Z)^2\big],$$ "
        r"with $Z$ standard normal, and $U$, $V$ normal with variance $q_l$ and correlation $c_l$ (Poole et al. 2016; "
        r"Schoenholz et al. 2017). Where $\chi < 1$ gradients vanish towards the input, where $\chi > 1$ they grow."
    )


def _factors(result: StudyResult) -> str:
    """χ and q in the long run, of square layers of the largest width and scale."""
    settings = result.settings
    width, scale = max(settings.widths), max(settings.scales)
    initializers = [make_initializer(name) for name in settings.initializers]
    laws = [(one.title, law) for one in initializers if (law := law_of(one, width, scale)) is not None]
    pairs = [(make_activation(name), *law) for name in settings.activations for law in laws]
    if not pairs:
        return "Of the laws of this grid theory says nothing: their weights are not random."
    more = f" The first {_MOST_SHOWN} of {len(pairs)} pairs." if len(pairs) > _MOST_SHOWN else ""
    times = "" if scale == 1 else f", first weights times {number(scale)}"
    header = [
        rf"In layer {_DEPTH} of {width} units a layer{times}.{more}", "",
        r"| activation | initializer | $\sigma_w^2$ | $q$ | $\chi$ |", "|---|---|---:|---:|---:|",
    ]  # fmt: skip
    return "\n".join([*header, *(_factor_row(*pair) for pair in pairs[:_MOST_SHOWN])])


def _factor_row(activation: Activation, title: str, law: Law) -> str:
    theory = mean_field(activation, law, _DEPTH)
    numbers = (law.weights, theory.size[-1], theory.slope[-1])
    return f"| {activation.title} | {title} | {' | '.join(f'${tex(value)}$' for value in numbers)} |"
