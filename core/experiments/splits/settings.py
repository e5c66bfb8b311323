"""What a reader chooses in the experiment on splits and leakage."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from core.data import AnyBinaryDataset, PureNoise
from core.settings import Settings, choice, number

Repeat = Literal["new splits", "new data"]

MAX_COEFFICIENTS = 100


class SelectFeatures(Settings):
    """Keep the features that go best with the outcome, and standardise them.

    They are ranked by the absolute correlation with the outcome, the same order as by the two-sample t statistic.
    """

    model_config = ConfigDict(title="Select features")
    kind: Literal["select"] = "select"
    count: int = number(
        10, "How many features are kept; all, where there are no more.", label="Features kept", ge=1, le=50
    )


class ScaleFeatures(Settings):
    """Keep every feature, and shift and scale each to mean 0 and standard deviation 1."""

    model_config = ConfigDict(title="Standardise only")
    kind: Literal["scale"] = "scale"


AnyPreparation = Annotated[SelectFeatures | ScaleFeatures, Field(discriminator="kind")]


class SplitsSettings(Settings):
    """Data, preparation, split and model of one comparison: prepared on all rows, or on the training rows only."""

    data: AnyBinaryDataset = choice(PureNoise(n_samples=60, seed=4), "What is split.", label="Data")
    preparation: AnyPreparation = choice(
        SelectFeatures(), "What is learned from rows before the model is fitted.", label="Preparation"
    )
    test: float = number(0.3, "Share of the rows kept apart for testing.", label="Test share", ge=0.1, le=0.5)
    repeats: int = number(
        200, "How often the rows are split and everything is done again.", label="Splits", ge=10, le=2000, scale="log"
    )
    repeat: Repeat = choice(
        "new splits",
        "New splits of the same rows, as one has in practice; or, for data that are drawn, new rows every time.",
        label="Each time",
    )
    stratify: bool = choice(
        True, "Each part gets the two classes in about the same proportion.", label="Stratify", advanced=True
    )
    validation: float = number(
        0.25,
        "Share of all rows on which the step size is chosen. Where nothing is chosen they are training rows.",
        label="Validation share",
        ge=0.1,
        le=0.4,
        advanced=True,
    )
    ridge: float = number(
        0.01,
        "Penalty λ times the squared coefficients, the intercept apart; above 0, so that every fit exists.",
        label="Ridge penalty λ",
        ge=1e-4,
        le=100,
        scale="log",
        advanced=True,
    )
    seed: int = number(0, "Seed of the splits.", label="Seed", ge=0, le=1_000_000, advanced=True)
