"""JSON and JSON Lines as records."""

import json

import pytest
from reading_cases import ReadSheets

from ecm.errors import UnreadableFile


def test_a_list_of_objects_is_a_table_with_dotted_columns(read: ReadSheets) -> None:
    text = """[{"id": 1, "price": 12.30, "ok": true, "customer": {"id": "c1", "address": {"city": "Köln"}}, "tags": ["a", 1.50]},
    {"id": 20000000000000000001, "price": 1E5, "customer": {}, "late": null, "new": "x\\ny"}]"""
    (table,) = read(text, "orders.json")
    assert table.columns == [
        "id",
        "price",
        "ok",
        "customer.id",
        "customer.address.city",
        "tags",
        "customer",
        "late",
        "new",
    ]
    assert table.rows == [
        ["1", "12.30", "true", "c1", "Köln", '["a", 1.50]', None, None, None],
        ["20000000000000000001", "1E5", None, None, None, None, None, None, "x\ny"],
    ]
    assert table.sheet.found.kind == "json"


def test_an_object_around_one_list_is_that_list(read: ReadSheets) -> None:
    (table,) = read('{"page": 1, "orders": [{"id": "1001"}, {"id": "1002"}], "next": null}')
    assert (table.columns, table.rows) == (["id"], [["1001"], ["1002"]])


def test_each_of_several_lists_is_a_sheet(read: ReadSheets) -> None:
    tables = read('{"name": "Board", "cards": [{"id": "a", "idList": "l"}], "lists": [{"id": "l", "closed": false}]}')
    assert [t.sheet.label for t in tables] == ["cards", "lists", ""]
    assert [t.numbers for t in tables] == [[2], [4], [6]]
    assert tables[2].rows == [["Board"]]


@pytest.mark.parametrize("between", ["\n", "\r\n", "\n\n", ""])
def test_objects_one_after_the_other_are_json_lines(read: ReadSheets, between: str) -> None:
    (table,) = read(between.join(f'{{"sku": "A{n}", "n": {n}.0}}' for n in range(3)))
    assert table.rows == [["A0", "0.0"], ["A1", "1.0"], ["A2", "2.0"]]
    assert table.sheet.found.kind == "jsonl"


def test_a_field_that_comes_late_is_a_column(read: ReadSheets) -> None:
    lines = [json.dumps({"sku": f"A{n}"} if n < 50_000 else {"sku": f"A{n}", "late": "yes"}) for n in range(50_001)]
    (table,) = read("\n".join(lines))
    assert table.columns == ["sku", "late"]
    assert table.rows[-1] == ["A50000", "yes"]
    assert len(table.rows) == 50_001


def test_an_empty_object_is_a_record(read: ReadSheets) -> None:
    assert read('[{"a": 1}, {}, {"a": null}]')[0].rows == [["1"], [None], [None]]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[{"a": 1},\n{"a": 2', "broken JSON, at line 2"),
        ('{"a": 1}\n{"a": 2}\n{"a" 3}\n', "broken JSON, at line 3"),
        ("[]", "holds no list of records"),
        ('{"orders": []}', "holds no list of records"),
        ('["a", "b"]', "holds no list of records"),
        ("[" * 100_000, "nested too deeply"),
        ("[" + '{"a":' * 100_000, "nested too deeply"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(read: ReadSheets, text: str, said: str) -> None:
    with pytest.raises(UnreadableFile, match=said):
        read(text, "data.json")


def test_utf16_json_is_read(read: ReadSheets) -> None:
    assert read('[{"a": "ü"}]'.encode("utf-16"))[0].rows == [["ü"]]
