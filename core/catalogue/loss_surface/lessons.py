"""Lessons of the loss-surface page: finished runs, each with what there is to see in it."""

from __future__ import annotations

from core.catalogue.experiment import Lesson

LESSONS: tuple[Lesson, ...] = ()
