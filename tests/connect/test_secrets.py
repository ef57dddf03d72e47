"""Secrets are named in an address: found in the environment or Streamlit's secrets, and neither kept nor shown."""

from pathlib import Path

import pytest

from ecm.cli import main
from ecm.connect import Connection, Kind, checked, save_connection, shown_url, state_of
from ecm.errors import BadValue
from ecm.operate import refresh_sources
from tests.connect.conftest import ORDERS, TODAY, Served, sold
from tests.metrics.shop import Shop


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql+psycopg://me:pass@db/shop", "postgresql+psycopg://me:***@db/shop"),
        ("postgresql+psycopg://me:${DB_PASSWORD}@db/shop", "postgresql+psycopg://me:${DB_PASSWORD}@db/shop"),
        ("https://x.example/f.csv?a=1&access_token=abc", "https://x.example/f.csv?a=1&access_token=***"),
        ("https://u:p@x.example/f.csv", "https://u:***@x.example/f.csv"),
        ("/srv/exports", "/srv/exports"),
        ("${SHOP_URL}", "${SHOP_URL}"),
    ],
)
def test_secrets_are_neither_shown_nor_kept(url: str, shown: str) -> None:
    assert shown_url(url) == shown
    if url != shown:
        with pytest.raises(BadValue, match="secret"):
            checked(Connection("s", url, table="orders" if url.startswith("post") else ""))


def test_an_address_that_is_a_secret_as_a_whole_is_read_by_its_kind(
    shop: Shop, web: tuple[str, type[Served]], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, served = web
    served.pages["/hook/s3cret?sig=a%2Bb"] = (200, {}, (ORDERS + "W1,2026-02-05,EUR,10\n").encode())
    assert Connection("x", "${A}").kind({"A": "/srv/x"}) is Kind.FOLDER
    assert Connection("x", "${A}").kind({"A": "https://x.example/f"}) is Kind.ADDRESS
    assert Connection("x", "${A}").kind({"A": "mysql://x/y"}) is Kind.DATABASE
    with pytest.raises(BadValue, match="SHOP_URL, which is not set"):
        save_connection(shop.store, Connection("feed", "${SHOP_URL}"))
    monkeypatch.setenv("SHOP_URL", f"{url}/hook/s3cret?sig=a%2Bb")
    save_connection(shop.store, Connection("feed", "${SHOP_URL}", allow_private=True))
    (done,) = refresh_sources(shop.store, today=TODAY)
    # The file has no name that could be shown.
    assert (done.error, [f.file for f in done.files], sold(shop)) == (None, ["feed: feed"], 10)
    served.pages.clear()
    (failed,) = refresh_sources(shop.store, today=TODAY)
    assert failed.error is not None
    # What reads a database does not read this.
    save_connection(shop.store, Connection("db", "${SHOP_URL}", table="orders"))
    (wrong,) = refresh_sources(shop.store, ["db"], today=TODAY)
    assert wrong.error is not None
    assert "no database" in wrong.error.message
    monkeypatch.setenv("SHOP_URL", "not a url with s3cret in it :")
    (garbled,) = refresh_sources(shop.store, ["db"], today=TODAY)
    assert garbled.error is not None
    with shop.store.read() as connection:
        kept = str(connection.exec_driver_sql("select * from sources").all())
        kept += str(connection.exec_driver_sql("select * from imports").all())
    assert "s3cret" not in kept + str(garbled.error) + str(failed.error) + str(wrong.error)


def test_a_password_may_hold_any_character(
    shop: Shop, web: tuple[str, type[Served]], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, served = web
    served.pages["/o.csv?token=a%26b%2Fc%3Dd"] = (200, {}, (ORDERS + "P1,2026-02-05,EUR,10\n").encode())
    monkeypatch.setenv("TOKEN", "a&b/c=d")
    monkeypatch.setenv("PASSWORD", "p@ss:w/rd#1?%")
    address = url.replace("://", "://me:${PASSWORD}@") + "/o.csv?token=${TOKEN}"
    save_connection(shop.store, Connection("feed", address, allow_private=True))
    (done,) = refresh_sources(shop.store, today=TODAY)
    assert done.error is None
    assert served.asked[-1][2] == "Basic bWU6cEBzczp3L3JkIzE/JQ=="
    # One that is percent-encoded already is taken as it is.
    monkeypatch.setenv("TOKEN", "a%26b%2Fc%3Dd")
    (again,) = refresh_sources(shop.store, today=TODAY)
    assert again.error is None
    # A server that is not there is told without either.
    monkeypatch.setenv("DB_PASSWORD", "p@ss:w/rd#1?%")
    save_connection(
        shop.store, Connection("db", "postgresql://shop:${DB_PASSWORD}@127.0.0.1:1/shop?token=${TOKEN}", table="sales")
    )
    (down,) = refresh_sources(shop.store, ["db"], today=TODAY)
    assert down.error is not None
    assert "p@ss" not in str(down.error)
    assert "a%26b" not in str(down.error)


def test_cron_reads_the_secrets_that_streamlit_keeps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    exports = tmp_path / "exports"
    exports.mkdir()
    (exports / "o.csv").write_text(ORDERS + "S1,2026-02-05,EUR,10\n")
    folder = tmp_path / "project"
    (folder / ".streamlit").mkdir(parents=True)
    (folder / ".streamlit" / "secrets.toml").write_text(f'EXPORTS = "{exports}"\n[auth]\nCOOKIE = "x"\n')
    monkeypatch.chdir(folder)

    def run(*arguments: str) -> int:
        return main(["--home", str(tmp_path / "h"), *arguments])

    assert run("source", "add", "drop", "--url", "${EXPORTS}") == 0
    assert run("refresh") == 0
    said = capsys.readouterr()
    assert str(exports) not in said.out + said.err
    # The environment is looked at first; what stands in a section is the program's own.
    monkeypatch.setenv("EXPORTS", str(tmp_path / "elsewhere"))
    assert run("refresh") == 2
    monkeypatch.delenv("EXPORTS")
    assert run("source", "add", "cookie", "--url", "/srv/${COOKIE}") == 0
    assert run("refresh", "cookie") == 2
    assert "COOKIE, which is not set" in capsys.readouterr().err + capsys.readouterr().out + _errors(tmp_path)
    (folder / ".streamlit" / "secrets.toml").write_text('EXPORTS = "half-written')
    assert run("refresh", "drop") == 2
    assert "half-written" not in "".join(capsys.readouterr())


def _errors(tmp_path: Path) -> str:
    from ecm.store import Store

    with Store(tmp_path / "h") as store:
        return state_of(store, "cookie")[1].error


def test_a_page_hands_in_what_streamlit_holds(shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "o.csv"
    file.write_text(ORDERS + "T1,2026-02-05,EUR,10\n")
    held = {"PLACE": str(file)}
    save_connection(shop.store, Connection("drop", "${PLACE}"), held)
    (without,) = refresh_sources(shop.store, today=TODAY)
    assert without.error is not None
    (done,) = refresh_sources(shop.store, today=TODAY, secrets=held)
    assert (done.error, sold(shop)) == (None, 10)
