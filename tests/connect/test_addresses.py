"""A file at an address: read when it changed, where it may be, with its name; what is no file is refused."""

import pytest

from ecm.connect import Connection, save_connection
from ecm.operate import Refreshed, refresh_sources
from tests.connect.conftest import ORDERS, TODAY, Served, sold
from tests.metrics.shop import Shop

Web = tuple[str, type[Served]]


def _orders(*rows: str) -> bytes:
    return (ORDERS + "".join(f"{row}\n" for row in rows)).encode()


def _one(shop: Shop, name: str) -> Refreshed:
    (done,) = refresh_sources(shop.store, [name], today=TODAY)
    return done


def _fails(shop: Shop, name: str, says: str) -> None:
    done = _one(shop, name)
    assert done.error is not None
    assert says in done.error.message


def test_an_address_is_read_when_it_changed_and_only_where_it_may_be(
    shop: Shop, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, served = web
    path = "/o.csv?token=s3cret"
    served.pages[path] = (200, {"ETag": '"one"'}, _orders("H1,2026-02-05,EUR,10"))
    monkeypatch.setenv("FEED_TOKEN", "s3cret")
    address = url + "/o.csv?token=${FEED_TOKEN}"
    save_connection(shop.store, Connection("closed", address))
    _fails(shop, "closed", "private network")
    assert served.asked == []

    save_connection(shop.store, Connection("feed", address, allow_private=True))
    assert [f.file for f in _one(shop, "feed").files] == ["feed: o.csv"]
    again = _one(shop, "feed")
    assert (again.files, again.error, served.asked[-1][1]) == ((), None, '"one"')
    # The same bytes under another tag are not loaded again, also where their load was taken back.
    served.pages[path] = (200, {}, _orders("H1,2026-02-05,EUR,10"))
    assert _one(shop, "feed").files == ()
    served.pages[path] = (200, {"ETag": '"two"'}, _orders("H1,2026-02-05,EUR,30"))
    _one(shop, "feed")
    assert sold(shop) == 30
    (again,) = refresh_sources(shop.store, ["feed"], today=TODAY, everything=True)
    assert (again.error, served.asked[-1][1]) == (None, "")

    served.pages[path] = (302, {"Location": "file:///etc/passwd"}, b"")
    _fails(shop, "feed", "not http(s)")
    served.pages[path] = (302, {"Location": path}, b"")
    _fails(shop, "feed", "more than 5 times")
    served.pages[path] = (403, {}, b"")
    _fails(shop, "feed", "does not let us in")
    served.pages.clear()
    _fails(shop, "feed", "404")
    monkeypatch.delenv("FEED_TOKEN")
    _fails(shop, "feed", "FEED_TOKEN")
    with shop.store.read() as connection:
        kept = str(connection.exec_driver_sql("select * from sources").all())
    assert "s3cret" not in kept


def test_what_a_server_answers_is_taken_for_what_it_is(shop: Shop, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    url, served = web
    name = {"Content-Disposition": "attachment; filename*=UTF-8''..%2F..%2FApril%20orders.csv"}
    served.pages["/zipped"] = (200, {"Content-Encoding": "gzip", **name}, _orders("Z1,2026-02-05,EUR,10"))
    feed = (
        b'<?xml version="1.0"?><rss xmlns:g="http://base.google.com/ns/1.0" version="2.0"><channel><title>x</title>'
        b"<item><g:id>MUG</g:id><g:title>Mug</g:title><g:link>https://x.example/mug</g:link>"
        b"<g:description>Red</g:description><g:image_link>https://x.example/i.png</g:image_link><g:brand>X</g:brand>"
        b"<g:condition>new</g:condition><g:price>10.00 EUR</g:price><g:availability>in_stock</g:availability>"
        b"</item></channel></rss>"
    )
    served.pages["/feed.xml"] = (200, {"Content-Type": "application/xml"}, feed)
    served.pages["/page"] = (200, {"Content-Type": "text/html"}, b"\n <!DOCTYPE html><html><form>Sign in</form></html>")
    served.pages["/empty"] = (200, {}, b"")
    served.pages["/large"] = (200, {"Content-Length": str(3 * 1024**3)}, b"")
    served.pages["/broken"] = (200, {"Content-Length": "100"}, b"order_id")
    for path in ("zipped", "feed.xml", "page", "empty", "large", "broken"):
        save_connection(shop.store, Connection(path.split(".")[0], f"{url}/{path}", allow_private=True))
    zipped = _one(shop, "zipped")
    assert ([f.file for f in zipped.files], sold(shop)) == (["zipped: April orders.csv"], 10)
    xml = _one(shop, "feed")
    assert [(f.file, f.tables, f.loaded) for f in xml.files] == [("feed: feed.xml", ("products",), 1)]
    _fails(shop, "page", "web page instead of a file")
    _fails(shop, "empty", "empty file")
    _fails(shop, "large", "larger than 2 GB")
    _fails(shop, "broken", "could not be read (the server broke off)")


def test_who_is_signed_in_at_one_server_is_not_told_to_another(
    shop: Shop, web: Web, other_web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    (url, served), (other, elsewhere) = web, other_web
    monkeypatch.setenv("FEED_PASSWORD", "s3cret")
    save_connection(
        shop.store, Connection("feed", url.replace("://", "://me:${FEED_PASSWORD}@") + "/a", allow_private=True)
    )
    served.pages["/a"] = (302, {"Location": f"{url}/b"}, b"")
    served.pages["/b"] = (302, {"Location": f"{other}/c?signed=s1gned"}, b"")
    elsewhere.pages["/c?signed=s1gned"] = (200, {}, _orders("R1,2026-02-05,EUR,10"))
    done = _one(shop, "feed")
    assert done.error is None
    assert [bool(sign) for _, _, sign in served.asked] == [True, True]
    assert [sign for _, _, sign in elsewhere.asked] == [""]
    # Nor is what another server calls the file.
    assert [f.file for f in done.files] == ["feed: a"]
