"""Runs a command: options, exit codes, results on stdout, messages on stderr, one JSON object at every exit.

Exit code 0: done. 1: a check that the command exists to make found something. 2: bad usage or unreadable input.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from ecm.cli.context import Answer, Context
from ecm.errors import EcmError

if TYPE_CHECKING:
    from ecm.settings import Config

# The module of each command and its help in one line, so that listing the commands imports none of them.
COMMANDS: Final[Mapping[str, tuple[str, str]]] = {
    "demo": ("shop", "Build the demo shop in an empty store."),
    "imports": ("imports", "List all imports, the latest first."),
    "kpi": ("analysis", "Show metrics in total and by dimension, with notes on what is missing."),
    "load": ("imports", "Load files; one that cannot be read does not stop the others."),
    "quarantine": ("imports", "Show the rejected rows of an import, each with all its reasons."),
    "reconcile": ("analysis", "Show the steps from our gross sales to the figure that the shop tool reports."),
    "refresh": (
        "sources",
        "Read one connected source or all, and load what is new; derive the facts again from a warehouse.",
    ),
    "settings": ("shop", "Show all settings or one; with a value, set it ('' unsets)."),
    "source": ("sources", "Manage connected sources: databases, folders and addresses that are read repeatedly."),
    "template": ("imports", "Print the header of a canonical table's CSV; required columns come first."),
    "undo": ("imports", "Undo an import: the store is then as if it had never been loaded."),
    "upkeep": (
        "shop",
        "Merge small files and delete old states that no review needs. No row of any import is lost.",
    ),
}
_GLOBAL = {"--home": True, "--as-of": True, "--json": False}


class _Program(click.Group):
    """Imports the module of a command when that command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """See click.Group."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """See click.Group."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"ecm.cli.{COMMANDS[cmd_name][0]}"), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """See click.Group."""
        limit = formatter.width - 6 - max(map(len, COMMANDS))
        rows = [
            (name, click.Command(name, help=line).get_short_help_str(limit)) for name, (_, line) in COMMANDS.items()
        ]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


@click.group(cls=_Program, context_settings={"help_option_names": ["-h", "--help"]})
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
        if rest and not {"-h", "--help"} & {rest[0], rest[-1]}:
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


def _config(options: dict[str, str]) -> "Config":
    from ecm.filters import parse_day
    from ecm.settings import Config

    config = Config.from_environment()
    if "--home" in options:
        config.home = Path(options["--home"]).expanduser()
    if "--as-of" in options:
        config.as_of = parse_day(options["--as-of"], "date for --as-of")
    return config


def _split(arguments: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """Separates the options that may be anywhere from the rest."""
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
