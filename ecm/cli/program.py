"""Runs a command: options, exit codes, results on stdout, messages on stderr, one JSON object at every exit.

Exit code 0: done. 1: a check that the command exists to make found something. 2: bad usage or unreadable input.
"""

import json
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from ecm.errors import EcmError
from ecm.facts import catch_up
from ecm.filters import parse_day
from ecm.settings import Config
from ecm.store import Store

_GLOBAL = {"--home": True, "--as-of": True, "--json": False}


@dataclass(frozen=True)
class Answer:
    """What a command found: the JSON object, the same in words, and the exit code."""

    data: dict[str, Any]
    words: str
    code: int = 0


@dataclass
class Context:
    """What every command stands on. The store is opened when it is first needed."""

    config: Config
    opened: Store | None = None
    has_derived: bool = False  # all of it, as it was opened

    @property
    def store(self) -> Store:
        if self.opened is None:
            self.opened = Store.of(self.config)
            self.has_derived = catch_up(self.opened)
        return self.opened

    @property
    def today(self) -> date:
        """The day it is in the shop, or the day the caller says it is."""
        if self.config.as_of is not None:
            return self.config.as_of
        return datetime.now(ZoneInfo(self.store.settings().timezone or "UTC")).date()

    def close(self) -> None:
        if self.opened is not None:
            self.opened.close()


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def program() -> None:
    """The e-commerce manager's instrument, on the command line.

    Options for every command, before or after it: --home DIR (the store's folder; ECM_HOME), --as-of DATE (what day
    to take for today), --json (one JSON object on stdout).
    """


def main(arguments: Sequence[str]) -> int:
    """Runs the command line; returns the exit code."""
    wants_json = "--json" in arguments
    context: Context | None = None
    try:
        options, rest = _split(arguments)
        context = Context(_config(options))
        with click.Context(program, obj=context, info_name="ecm"):
            answer = program.main(args=rest, prog_name="ecm", standalone_mode=False, obj=context)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=wants_json)
        return _fail("usage", "No command was given.", "See --help.", wants_json)
    except click.ClickException as error:
        return _fail("usage", error.format_message(), "See --help.", wants_json)
    except click.Abort:
        return _fail("stopped", "Stopped.", "", wants_json)
    except EcmError as error:
        return _fail(type(error).__name__, error.message, error.hint, wants_json)
    finally:
        if context is not None:
            context.close()
    if not isinstance(answer, Answer):
        return int(answer or 0)
    if wants_json:
        click.echo(json.dumps(answer.data, ensure_ascii=False, default=_plain))
    elif answer.words:
        click.echo(answer.words)
    return answer.code


def _config(options: dict[str, str]) -> Config:
    config = Config()
    if "--home" in options:
        config.home = Path(options["--home"]).expanduser()
    if "--as-of" in options:
        config.as_of = parse_day(options["--as-of"], "date for --as-of")
    return config


def _split(arguments: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """Takes the options that may stand anywhere out of the rest."""
    options: dict[str, str] = {}
    rest: list[str] = []
    pending = iter(arguments)
    for argument in pending:
        name, equals, value = argument.partition("=")
        if name not in _GLOBAL:
            rest.append(argument)
            if argument == "--":
                rest += list(pending)
        elif not _GLOBAL[name]:
            options[name] = ""
        elif equals:
            options[name] = value
        else:
            given = next(pending, None)
            if given is None:
                raise click.UsageError(f"Option {name} needs a value.")
            options[name] = given
    return options, rest


def _fail(kind: str, message: str, hint: str, wants_json: bool) -> int:
    if wants_json:
        click.echo(json.dumps({"error": {"type": kind, "message": message, "hint": hint}}, ensure_ascii=False))
    with suppress(BrokenPipeError):
        print(f"ecm: {message}" + (f" {hint}" if hint else ""), file=sys.stderr)
    return 2


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")


from ecm.cli import analysis, imports, shop, sources  # noqa: E402, F401 - the commands register themselves with `program`
