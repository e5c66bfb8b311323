"""Lessons of the random restarts."""

from __future__ import annotations

from core.catalogue.experiment import Lesson

LESSONS: tuple[Lesson, ...] = ()
