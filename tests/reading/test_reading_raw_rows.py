"""Records by their numbers, as they came."""

import duckdb
import pytest
from reading_cases import Open


def rows_by_number(con: duckdb.DuckDBPyConnection, numbers: list[int]) -> None:
    con.execute("create or replace temp table chosen as select unnest($1::bigint[]) as row_no", [numbers])


@pytest.mark.parametrize("third_row", ["5,6,7,x,y", "5,6,7,x,y,8", '5,"x"y,7,x,y'])
def test_a_record_is_given_by_its_number_with_every_cell(
    open_bytes: Open, con: duckdb.DuckDBPyConnection, third_row: str
) -> None:
    (document,) = open_bytes(f"a,a,b,c,\n1,2,3,x,y\n3,,4,x,y\n{third_row}\n")
    rows_by_number(con, [4, 3])
    found = dict(document.sheets[0].raw_rows(con, "chosen"))
    assert found[3] == {"a": "3", "a (2)": "", "b": "4", "c": "x", "(column 5)": "y"}
    assert found[4]["a"] == "5"
    assert found[4].get("(beyond the header)") == ("8" if third_row.endswith("8") else None)


def test_the_connection_stays_free_between_two_records(open_bytes: Open, con: duckdb.DuckDBPyConnection) -> None:
    (document,) = open_bytes("a,b\n" + "".join(f"{n},x\n" for n in range(5000)))
    rows_by_number(con, list(range(2, 5002)))
    con.execute("begin")
    con.execute("create temp table kept (n bigint)")
    for number, cells in document.sheets[0].raw_rows(con, "chosen"):
        if number % 1000 == 0:
            con.execute("insert into kept values (?)", [int(cells["a"])])
    con.execute("commit")
    assert con.execute("select sum(n) from kept").fetchone() == (998 + 1998 + 2998 + 3998 + 4998,)


def test_the_numbers_of_a_second_sheet_are_its_own(open_bytes: Open, con: duckdb.DuckDBPyConnection) -> None:
    (document,) = open_bytes("# one\na,b\n1,2\n\n# two\nc,d\n3,4\n")
    rows_by_number(con, [2, 4])
    assert [list(sheet.raw_rows(con, "chosen")) for sheet in document.sheets] == [
        [(2, {"a": "1", "b": "2"})],
        [(4, {"c": "3", "d": "4"})],
    ]


def test_a_header_that_looks_like_a_repeated_one_loses_no_cell(
    open_bytes: Open, con: duckdb.DuckDBPyConnection
) -> None:
    (document,) = open_bytes("a,a,a (2),b\n1,2,3,4\n")
    rows_by_number(con, [2])
    ((_, cells),) = document.sheets[0].raw_rows(con, "chosen")
    assert sorted(cells.values()) == ["1", "2", "3", "4"]


def test_only_chosen_columns_are_read(open_bytes: Open, con: duckdb.DuckDBPyConnection) -> None:
    (document,) = open_bytes("a,b,c\n1,2,3\n")
    document.sheets[0].create_view(con, "raw", [2, 0])
    assert [row[0] for row in con.execute("describe raw").fetchall()] == ["row_no", "c2", "c0", "surplus"]


def test_a_record_of_many_thousand_columns_needs_little_memory(open_bytes: Open) -> None:
    header = ",".join(f"name {place}" for place in range(6000))
    lines = "".join(",".join(str(number * place) for place in range(6000)) + "\n" for number in range(40))
    (document,) = open_bytes(f"{header}\n{lines}")
    with duckdb.connect(config={"threads": 2, "memory_limit": "256MB"}) as con:
        rows_by_number(con, list(range(2, 42)))
        rows = dict(document.sheets[0].raw_rows(con, "chosen"))
    assert list(rows) == list(range(2, 42))
    assert rows[41]["name 5999"] == str(39 * 5999)
