"""XML as text cells: what repeats is the record. Nothing in a file makes the reader fetch or multiply anything."""

import gzip

import pytest
from reading_cases import ReadSheets

from ecm.errors import UnreadableFile

ORDERS = (
    '<orders><order id="7"><date>2026-01-01</date><customer><email>a@b.example</email></customer><items>'
    "<item><sku>A</sku><qty>1</qty></item><item><sku>B</sku><qty>2</qty></item></items></order>\n"
    '<order id="8"><date>2026-01-02</date><total currency="EUR"> 5.50 </total><note/></order></orders>'
)
FEED = (
    '<?xml version="1.0"?><rss xmlns:g="http://base.google.com/ns/1.0" version="2.0"><channel><title>Shop</title>'
    "<link>https://shop.example</link>{}</channel></rss>"
)
ITEM = (
    "<item><g:id>L1</g:id><title><![CDATA[<b>Lamp</b> & shade]]></title><g:title>Lamp</g:title><g:price>12.99 EUR</g:price>"
    "<g:shipping><g:country>DE</g:country></g:shipping><g:shipping><g:country>FR</g:country></g:shipping></item>"
)


def test_the_outermost_element_that_repeats_is_the_record(read: ReadSheets) -> None:
    (table,) = read(ORDERS, "orders.xml")
    assert table.columns == [
        "id",
        "date",
        "customer.email",
        "items.item.sku",
        "items.item.qty",
        "total.currency",
        "total",
    ]
    assert table.rows == [
        ["7", "2026-01-01", "a@b.example", "A, B", "1, 2", None, None],
        ["8", "2026-01-02", None, None, None, "EUR", "5.50"],
    ]
    assert table.numbers == [2, 3]
    assert table.sheet.found.notes == ("records are the elements <order>",)


def test_a_prefix_is_left_out_where_the_name_is_clear_without_it(read: ReadSheets) -> None:
    (table,) = read(FEED.format(ITEM * 2), "feed.xml")
    assert table.columns == ["id", "title", "g:title", "price", "shipping.country"]
    assert table.rows[1] == ["L1", "<b>Lamp</b> & shade", "Lamp", "12.99 EUR", "DE, FR"]


def test_a_feed_of_one_item_is_one_record(read: ReadSheets) -> None:
    (table,) = read(FEED.format(ITEM), "feed.xml")
    assert [row[0] for row in table.rows] == ["L1"]
    with pytest.raises(UnreadableFile, match="no element that repeats"):
        read(FEED.format(""), "feed.xml")


def test_one_record_without_a_sibling_is_found_by_what_it_holds(read: ReadSheets) -> None:
    (table,) = read("<orders><order><id>7</id><total>5</total></order></orders>", "one.xml")
    assert (table.columns, table.rows) == (["id", "total"], [["7", "5"]])


def test_attributes_alone_make_a_record(read: ReadSheets) -> None:
    (table,) = read('<rows xmlns="urn:x"><row a="1" b="2"/><row b="4" c="5"/></rows>', "rows.xml")
    assert (table.columns, table.rows) == (["a", "b", "c"], [["1", "2", None], [None, "4", "5"]])


def test_what_repeats_beside_the_records_is_named(read: ReadSheets) -> None:
    (table,) = read(
        '<shop><kinds><kind id="1" of="0">A</kind><kind id="2" of="1">B</kind></kinds>'
        "<offers><offer><price>1</price></offer><offer><price>2</price></offer></offers></shop>",
        "offers.xml",
    )
    assert table.rows == [["1"], ["2"]]
    assert "left out: 2 × kind" in table.sheet.found.notes


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "windows-1251", "iso-8859-5"])
def test_the_declared_encoding_is_believed(read: ReadSheets, encoding: str) -> None:
    told = "utf-8" if encoding == "utf-8-sig" else encoding
    text = f'<?xml version="1.0" encoding="{told}"?><r><i><a>Книга</a></i><i><a>b</a></i></r>'
    assert [t.rows for t in read(text.encode(encoding), "books.xml")] == [[["Книга"], ["b"]]]


def test_a_packed_file_is_read_as_an_open_one(read: ReadSheets) -> None:
    assert read(gzip.compress(ORDERS.encode()), "orders.xml.gz")[0].numbers == [2, 3]


def test_a_table_whose_first_cell_is_marked_up_is_a_table(read: ReadSheets) -> None:
    (table,) = read("<b>Name</b>,cost\n<i>a</i>,2\n", "export.csv")
    assert (table.columns, table.rows) == (["<b>Name</b>", "cost"], [["<i>a</i>", "2"]])


def test_a_spreadsheet_kept_as_xml_is_read_as_a_workbook_is(read: ReadSheets) -> None:
    def cell(text: str, more: str = "") -> str:
        return f'<Cell {more}><Data ss:Type="String">{text}</Data></Cell>'

    rows = (
        cell("My report", 'ss:MergeAcross="2"'),
        cell("Order") + cell("Date") + cell("Total"),
        cell("1") + cell("5.5", 'ss:Index="3"'),
        cell("2") + cell("2026-01-02T00:00:00.000") + cell("6"),
    )
    sheet = "<Worksheet ss:Name='{}'><Table>" + "".join(f"<Row>{row}</Row>" for row in rows) + "</Table></Worksheet>"
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    book = (
        f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}">'
        + sheet.format("May")
        + sheet.format("June")
    )
    first, second = read(book + "</Workbook>", "report.xls")
    assert first.columns == second.columns == ["Order", "Date", "Total"]
    assert first.rows == [["1", None, "5.5"], ["2", "2026-01-02T00:00:00.000", "6"]]
    assert (first.sheet.label, second.sheet.label) == ("May", "June")
    assert (first.numbers, second.numbers) == ([2, 3], [5, 6])


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ('<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><a><e><f>&d;</f></e></a>', "entities of its own"),
        ('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a><e><f>&b;</f></e></a>', "entities of its own"),
        ('<!DOCTYPE a [<!ENTITY % b SYSTEM "http://127.0.0.1:1/x"> %b;]><a><e><f>1</f></e></a>', "entities of its own"),
        ("<a>" * 5000 + "</a>" * 5000, "nested more than 100 deep"),
        ("".join(["<a>", *(f"<b{n}/>" for n in range(30_000)), "</a>"]), "more than 20,000 different elements"),
        ('<!DOCTYPE html PUBLIC "x" "http://127.0.0.1:1/x.dtd"><html><body>Sign in</body></html>', "a web page"),
        ("<note>hello</note>", "no element that repeats"),
    ],
    ids=["multiplying", "outside file", "outside address", "deep", "wide", "sign-in page", "no records"],
)  # fmt: skip
def test_a_hostile_or_empty_file_is_refused_with_its_reason(read: ReadSheets, content: str, why: str) -> None:
    with pytest.raises(UnreadableFile, match=why):
        read(f'<?xml version="1.0"?>{content}', "export.xml")


def test_a_document_type_is_not_fetched(read: ReadSheets) -> None:
    text = '<?xml version="1.0"?><!DOCTYPE shop SYSTEM "http://127.0.0.1:1/shop.dtd">' + ORDERS
    assert read(text, "orders.xml")[0].numbers == [2, 3]


def test_a_file_that_was_cut_off_is_refused_with_its_line(read: ReadSheets) -> None:
    for content in (ORDERS[:-20], f'<?xml version="1.0"?>\n{ORDERS[:-20]}'):
        line = 2 + content.startswith("<?xml")
        with pytest.raises(UnreadableFile, match=f"broken XML, at line {line}"):
            read(content, "orders.xml")


def test_an_unknown_encoding_is_said(read: ReadSheets) -> None:
    with pytest.raises(UnreadableFile, match="encoding that is not known"):
        read('<?xml version="1.0" encoding="klingon"?><r><i><a>b</a></i></r>', "export.xml")
