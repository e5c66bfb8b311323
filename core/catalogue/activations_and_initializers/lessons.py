"""Lessons of the study: finished runs, each with what there is to see in it."""

LESSONS = ()
