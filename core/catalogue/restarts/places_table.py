"""The table of the distinct places with the numbers that decided what each is."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from core.experiments.restarts import RestartsResult
from core.experiments.restarts.places import FALLING, PlaceRow


def places_table(result: RestartsResult, rows: Sequence[PlaceRow]) -> pd.DataFrame:
    """One row a place, the lowest loss first; of few parameters these too."""
    table = pd.DataFrame([_row(row) for row in rows])
    names = result.chosen.parameter_names
    if len(names) <= 2:
        for j, name in enumerate(names):
            table[name] = [float(row.place.group.theta[j]) for row in rows]
    return table


def _row(row: PlaceRow) -> dict[str, object]:
    group, point = row.place.group, row.place.group.point
    return {
        "place": row.place.name,
        "what it is": row.place.words if row.place.words == FALLING else point.label,
        "lowest loss": group.losses[0],
        "highest loss": group.losses[1],
        "restarts": row.share.count,
        "share": row.share.value,
        "interval from": row.share.low,
        "interval to": row.share.high,
        "gradient norm": point.gradient_norm,
        "smallest eigenvalue": point.smallest,
        "largest eigenvalue": point.largest,
        "distance to the best": group.distance,
        "why": row.place.why,
    }
