"""Which solver and which restart a view shows, as the words of its controls say."""

from __future__ import annotations

from core.experiments.mlp.training import MLPResult, TrainingRun

RANKS = ("best", "median", "worst")


def solver_names(result: MLPResult) -> tuple[str, ...]:
    """The names of the solvers, to choose from."""
    return tuple(run.name for run in result.runs)


def restart_names(result: MLPResult) -> tuple[str, ...]:
    """What a view's control of the restart offers: ranks by the loss at the end, then numbers from 1."""
    n_runs = len(result.theta0)
    return ("best",) if n_runs == 1 else (*RANKS, *(str(run + 1) for run in range(n_runs)))


def chosen(result: MLPResult, solver: str = "", restart: str = "best") -> tuple[TrainingRun, int]:
    """The run of a solver, and the index of a restart in it.

    Parameters
    ----------
    solver : one of :func:`solver_names`; "" is the first.
    restart : ``"best"``, ``"median"`` or ``"worst"`` by the validation loss at the end (the training loss without
        validation rows; the lower of two medians), or a number from 1.

    Raises
    ------
    ValueError
        For a solver or a restart that the result does not have.
    """
    names = solver_names(result)
    if solver and solver not in names:
        raise ValueError(f"solver must be one of {', '.join(names)}. Got {solver!r}.")
    run = result.runs[names.index(solver) if solver else 0]
    ranking = run.ranking
    places = dict(zip(RANKS, (0, (len(ranking) - 1) // 2, len(ranking) - 1), strict=True))
    if restart in places:
        return run, int(ranking[places[restart]])
    if restart.isascii() and restart.isdigit() and 1 <= int(restart) <= len(ranking):
        return run, int(restart) - 1
    raise ValueError(f"restart must be one of {', '.join(RANKS)}, or 1 to {len(ranking)}. Got {restart!r}.")
