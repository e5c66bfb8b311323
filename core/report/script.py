"""A Python program that reproduces an experiment's numbers with ``core`` alone."""

from __future__ import annotations

from core.settings import Settings

_TEMPLATE = '''"""Reproduce: {title}. Run from the root of a Descent Lab checkout."""

import sys

sys.path.insert(0, "")  # the folder it is run from

from {module} import run
from {settings_module} import {settings_class}

settings = {settings_class}.model_validate_json(
    r"""
{json}
"""
)
result = run(settings)
{printing}'''

PRINT_FITS = """\
for solver in result.runs:
    if solver.fit is None:
        print(f"{solver.name}: {solver.message}")
    else:
        print(f"{solver.name}: {solver.fit.status.value}, loss {solver.fit.loss!r}")
        print("   ", dict(zip(result.problem.objective.parameter_names, solver.fit.theta.tolist())))
"""
"""One fit a solver: its status, loss and coefficients."""

PRINT_RESTARTS = """\
for solver in result.runs:
    print(f"{solver.name}:")
    for restart, (status, loss) in enumerate(zip(solver.trajectory.status, solver.trajectory.final_loss), start=1):
        print(f"    restart {restart}: {status.value}, training loss {float(loss)!r}")
"""
"""Many restarts a solver: the status and the loss of each."""


def reproduction_script(settings: Settings, *, title: str, module: str, printing: str = PRINT_FITS) -> str:
    """The program's text: the settings as JSON, a run of the experiment's module, and its numbers printed in full.

    ``printing`` is the program's last part: what it prints of ``result``.
    """
    return _TEMPLATE.format(
        title=title,
        module=module,
        printing=printing,
        settings_module=type(settings).__module__,
        settings_class=type(settings).__name__,
        json=settings.model_dump_json(indent=2),
    )
