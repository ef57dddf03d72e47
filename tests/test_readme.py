"""Keeps the README true: its commands, the files and settings it names, the pins it relies on."""

import re
import shlex
from dataclasses import fields
from importlib.metadata import distribution, distributions
from pathlib import Path

import click
import pytest
from packaging.requirements import Requirement

from ecm.cli import main
from ecm.cli.program import program
from ecm.settings import Config, Settings

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) for line in block.splitlines()]


def _pins(name: str) -> dict[str, str]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    found = dict(line.split("==") for line in lines if line and not line.startswith(("#", "-r")))
    return {key.lower().replace("_", "-"): value for key, value in found.items()}


def test_two_commands_set_up_and_start_and_test() -> None:
    start, test = (line for line in COMMANDS if line.startswith("python3 -m venv"))
    assert start.endswith(".venv/bin/streamlit run app.py")
    assert "requirements-dev.txt" in test
    assert ".venv/bin/pytest" in test


@pytest.mark.parametrize("line", COMMANDS)
def test_every_file_a_command_names_is_there(line: str) -> None:
    for name in re.findall(r"\b[\w.-]+\.(?:py|txt)\b", line):
        assert (ROOT / name).is_file()


@pytest.mark.parametrize("line", [c for c in COMMANDS if "-m ecm" in c])
def test_every_command_line_parses(line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = shlex.split(line.split(" -m ecm ")[1])
    named = arguments[: 2 if isinstance(program.get_command(click.Context(program), arguments[0]), click.Group) else 1]
    assert main(["--home", str(tmp_path), *named, "--help"]) == 0
    shown = capsys.readouterr().out
    for option in re.findall(r"--[\w-]+", " ".join(arguments[1:])):
        assert option in shown or option == "--json"


def test_configuration_names_what_the_program_reads() -> None:
    named = set(re.findall(r"`ECM_([A-Z_]+)`", README))
    assert {n.lower() for n in named} <= {f.name for f in fields(Config)}
    settings = README.split("Settings of the shop")[1].split("Set `timezone`")[0]
    names = set(re.findall(r"`([a-z_]+)`", settings))
    assert names == Settings().values().keys() - {"demo"}


def test_requirements_are_pinned_and_complete() -> None:
    pins = _pins("requirements.txt") | _pins("requirements-dev.txt")
    installed = {d.metadata["Name"].lower().replace("_", "-"): d for d in distributions()}
    for name, version in pins.items():
        assert installed[name].version == version, f"{name} is installed in another version than it is pinned"
    for name in pins:
        for text in distribution(name).requires or ():
            needed = Requirement(text)
            if needed.marker is None or needed.marker.evaluate({"extra": ""}):
                assert needed.name.lower().replace("_", "-") in pins, f"{name} needs {needed.name}, which is not pinned"


def test_the_picture_is_there() -> None:
    assert (ROOT / "docs" / "overview.png").is_file()
