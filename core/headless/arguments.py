"""The words of the command line."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import NoReturn

from core.headless.failures import MisuseError

_RUN = """\
Run an experiment and write, into a folder of its own, every view as HTML (and PNG, SVG and PDF where kaleido finds a
Chrome), its tables as CSV, its caption, the settings in full, the results as JSON, and a script that reproduces them.
A CSV file that the settings name is looked for, by its name, in the current folder and beside the settings file.
"""
_EXAMPLES = """\
examples:
  python -m core run mlp
  python -m core run mlp --lesson xor-plateaus --set restarts=64 --workers 4
  python -m core run linear_regression --settings settings.json --view surface --out figures
  python -m core run mlp --scheduler tcp://HOST:8786
Exit codes: 0 done, 1 the run failed, 2 the command is wrong, 130 interrupted.
"""


class _Parser(argparse.ArgumentParser):
    """Tells what is wrong in one sentence."""

    def error(self, message: str) -> NoReturn:
        raise MisuseError(f"{message[:1].upper()}{message[1:]}. See {self.prog} --help.")


def read_arguments(words: Sequence[str]) -> argparse.Namespace:
    """What the words of a command line ask for.

    Raises
    ------
    MisuseError
        For words that mean nothing, in one sentence.
    """
    parser = _Parser(prog="python -m core", description="Every experiment of Descent Lab without the app.")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    commands.add_parser("list", help="name every experiment", description="Name every experiment.")
    describe = commands.add_parser(
        "describe", help="tell an experiment's settings, views and lessons",
        description="Tell an experiment's settings with their defaults and bounds, its views and its lessons.",
    )  # fmt: skip
    describe.add_argument("name", metavar="NAME", help="the experiment")
    _add_run(commands)
    return parser.parse_args(words)


def _add_run(commands: argparse._SubParsersAction[_Parser]) -> None:
    run = commands.add_parser(
        "run", help="run an experiment and write its figures, tables and results", description=_RUN, epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    run.add_argument("name", metavar="NAME", help="the experiment")
    given = run.add_mutually_exclusive_group()
    given.add_argument("--settings", metavar="FILE", help="a settings.json, as a page exports it or a run writes it")
    given.add_argument("--lesson", metavar="NAME", help="the settings of a lesson")
    run.add_argument(
        "--set", metavar="KEY=VALUE", action="append", default=[], dest="sets",
        help="change a setting by its dotted name, or one of a view (VIEW.KEY=VALUE); may be repeated",
    )  # fmt: skip
    run.add_argument("--out", metavar="DIR", help="where to write; NAME-<hash of the settings> if not given")
    run.add_argument("--view", metavar="NAME", action="append", default=[], dest="views", help="only this view; repeat")
    where = run.add_mutually_exclusive_group()
    where.add_argument("--workers", metavar="N", type=_count, help="compute independent pieces on N processes")
    where.add_argument("--scheduler", metavar="ADDRESS", help="compute them on the Dask cluster of this scheduler")
    run.add_argument("--resume", action="store_true", help="go on with what an interrupted run has left undone")


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 1024:
        raise argparse.ArgumentTypeError(f"must be a whole number from 1 to 1024, got {text!r}")
    return int(text)
