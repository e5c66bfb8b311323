"""Which solver and which places a view shows, as the words of its controls say."""

from __future__ import annotations

from core.experiments.restarts.places import Place, places
from core.experiments.restarts.running import RestartsResult, SolverRestarts

_MOST_OFFERED = 20


def solver_names(result: RestartsResult) -> tuple[str, ...]:
    """The names of the solvers, to choose from."""
    return tuple(run.name for run in result.runs)


def chosen_solver(result: RestartsResult, solver: str = "") -> SolverRestarts:
    """The restarts of a solver, "" for the first.

    Raises
    ------
    ValueError
        For a solver that the result does not have.
    """
    names = solver_names(result)
    if solver and solver not in names:
        raise ValueError(f"solver must be one of {', '.join(names)}. Got {solver!r}.")
    return result.runs[names.index(solver) if solver else 0]


def place_titles(result: RestartsResult) -> tuple[str, ...]:
    """The titles of the places, to choose from; the lowest first, at most twenty."""
    return tuple(place.title for place in places(result)[:_MOST_OFFERED])


def chosen_place(result: RestartsResult, title: str, usual: int) -> Place:
    """The place of that title, "" for the usual one (the last there is, if there are fewer).

    Raises
    ------
    ValueError
        For a place that the result does not have.
    """
    every = places(result)
    found = [place for place in every if place.title == title]
    if title and not found:
        raise ValueError(f"place must be one of {', '.join(place.title for place in every[:5])}. Got {title!r}.")
    return found[0] if found else every[min(usual, len(every) - 1)]
