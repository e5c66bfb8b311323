"""From the words of a command line to its exit code."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence

from core.headless.arguments import read_arguments
from core.headless.asked import find_experiment
from core.headless.describe import description, listing
from core.headless.failures import FAILED, FINISHED, INTERRUPTED, MISUSED, FailureError, MisuseError
from core.headless.progress import say
from core.headless.run import run


def main(words: Sequence[str]) -> int:
    """Do what the words of a command line say.

    Returns
    -------
    int
        0 if it is done, 1 if it failed, 2 if the command is wrong, 130 if it was interrupted; each but the first with
        one sentence on the standard error.
    """
    try:
        return _COMMANDS[(given := read_arguments(words)).command](given)
    except SystemExit as end:  # the help has been printed
        return int(end.code or 0)
    except MisuseError as error:
        return _tell(str(error), MISUSED)
    except FailureError as error:
        return _tell(str(error), FAILED)
    except KeyboardInterrupt:
        return _tell("Interrupted. What is finished is kept: the same command with --resume goes on.", INTERRUPTED)
    except BrokenPipeError:  # nobody reads on, as in `... | head`
        return FINISHED


def _tell(sentence: str, code: int) -> int:
    say(sentence)
    return code


def _list(given: Namespace) -> int:
    print(listing())
    return FINISHED


def _describe(given: Namespace) -> int:
    print(description(find_experiment(given.name)))
    return FINISHED


_COMMANDS = {"list": _list, "describe": _describe, "run": run}
