"""A log as git writes it, whatever it was asked to count."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from ecm.ingest import load
from ecm.reading import open_documents
from ecm.reading.commits import looks_like_commits
from tests.metrics.conftest import shop
from tests.metrics.shop import Shop

__all__ = ["shop"]
pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
# Ann writes three lines, Bob takes one of them away and adds a picture's worth of bytes.
FORMS = {
    "numstat": ("--numstat", "--date=iso"),
    "git's own dates": ("--numstat",),
    "sums alone": ("--shortstat", "--date=rfc"),
    "names, sums and decoration": ("--stat", "--decorate", "--date=iso-strict"),
    "fuller": ("--numstat", "--format=fuller"),
}


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("work")
    _git(folder, "init", "-q", "-b", "main")
    (folder / "cart.py").write_text("one\ntwo\nthree\n", encoding="utf-8")
    _commit(folder, "Ann Worker", "2026-03-02T23:30:00+0100", "SHOP-12: the cart\n\ncommit early\n1\t2\tis no count")
    (folder / "cart.py").write_text("one\ntwo\n", encoding="utf-8")
    (folder / "picture.png").write_bytes(bytes(range(256)))
    _commit(folder, "Bob Worker", "2026-03-03T10:00:00+0000", "Fewer lines (closes #7)")
    return folder


def _git(folder: Path, *words: str, **env: str) -> bytes:
    own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, **env}
    return subprocess.run(
        ["git", "-C", str(folder), *words], check=True, capture_output=True, env={**os.environ, **own}
    ).stdout


def _commit(folder: Path, who: str, at: str, message: str) -> None:
    person = {f"GIT_{of}_{what}": value for of in ("AUTHOR", "COMMITTER") for what, value in
              (("NAME", who), ("EMAIL", f"{who.split()[0].lower()}@worker.example"), ("DATE", at))}  # fmt: skip
    _git(folder, "add", ".")
    _git(folder, "commit", "-q", "-m", message, **person)


@pytest.mark.parametrize("form", FORMS)
def test_each_commit_is_one_trace_of_work(shop: Shop, repository: Path, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"{form}.log"
    path.write_bytes(_git(repository, "log", "--no-renames", *FORMS[form]))
    (result,) = load(shop.store, [path], today=shop.today, namespace=form)
    assert (result.source, result.rows, result.loaded) == ("git_log", 2, 2), result
    with shop.store.read() as connection:
        found = connection.exec_driver_sql(
            'select "at"::varchar, person, summary, task_id, lines_changed from work_log where import_id = ? order by 1',
            (result.import_id,),
        )
        assert [tuple(row) for row in found] == [
            ("2026-03-02 22:30:00", "Ann Worker", "SHOP-12: the cart", "SHOP-12", 3),
            ("2026-03-03 10:00:00", "Bob Worker", "Fewer lines (closes #7)", "#7", 1),
        ]


def test_a_log_without_counts_says_nothing_of_lines(shop: Shop, repository: Path, tmp_path: Path) -> None:
    path = tmp_path / "plain.log"
    path.write_bytes(_git(repository, "log"))
    (result,) = load(shop.store, [path], today=shop.today, namespace="plain")
    with shop.store.read() as connection:
        found = connection.exec_driver_sql(f"select lines_changed from work_log where import_id = {result.import_id}")
        assert [tuple(row) for row in found] == [(None,), (None,)]


def test_only_gits_own_beginning_makes_a_log(tmp_path: Path) -> None:
    assert not looks_like_commits("commit,author,date\nabc1234,Ann,2026-01-01\n")
    assert not looks_like_commits("commit abc1234\nsomething else\n")
    path = tmp_path / "o.log"
    path.write_text("\n\ncommit abc1234\nAuthor: A <a@b.example>\nDate:   Mon\n\n    x\n", encoding="utf-8")
    (document,) = open_documents(path, tmp_path)
    assert document.sheets[0].sample[0][:3] == ("abc1234", "A", "a@b.example")
