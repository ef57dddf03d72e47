"""Delimiters, quotes, line ends and widths of delimited text."""

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reading_cases import ReadSheets

from ecm.errors import UnreadableFile

# \ufeff and NUL are taken out on purpose; a lone \r is a line end to every reader of CSV.
CELL = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff"), max_size=12
) | st.sampled_from(["two\nlines", 'say "hi"', "a,b", "a;b", "tab\there", "", "0012", "5,5", "a|b", '"', '""', "'7662"])


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(read: ReadSheets, delimiter: str) -> None:
    lines = [["Name", "Price, net", "Stock"], ["Hat; red", "1,5", "3"], ["Scarf", "12,25", "40"]]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(lines)
    (table,) = read(text.getvalue())
    assert table.sheet.found.delimiter == delimiter
    assert [table.columns, *table.rows] == lines


def test_decimal_commas_do_not_outvote_semicolons(read: ReadSheets) -> None:
    (table,) = read("Datum;Kosten;Klicks\n2025-01-01;1,50;3\n2025-01-02;2,75;4\n2025-01-03;3,10;5\n")
    assert table.sheet.found.delimiter == ";"
    assert table.rows[0] == ["2025-01-01", "1,50", "3"]


@pytest.mark.parametrize("first", ["sep=;\n", '"sep=;"\r\n', "SEP=;\n"])
def test_the_separator_line_of_excel_is_obeyed_and_is_no_record(read: ReadSheets, first: str) -> None:
    (table,) = read(first + "a;b\n1;2\n")
    assert (table.columns, table.rows, table.numbers) == (["a", "b"], [["1", "2"]], [2])
    assert table.sheet.preamble == ()
    assert table.sheet.found.header_line == 2


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_every_line_end_is_read(read: ReadSheets, end: str, last: bool) -> None:
    text = end.join(["a,b", "1,2", "", "3,4"]) + (end if last else "")
    assert read(text)[0].rows == [["1", "2"], ["3", "4"]]


def test_mixed_line_ends_are_read(read: ReadSheets) -> None:
    assert read("a,b\r\n1,2\n3,4\r5,6\r\n")[0].rows == [["1", "2"], ["3", "4"], ["5", "6"]]


def test_a_quoted_newline_is_part_of_its_cell(read: ReadSheets) -> None:
    (table,) = read('a,"b\nb"\n1,"two\n\n2,lines"\n3,"x\r\ny"\n')
    assert table.columns == ["a", "b\nb"]
    assert table.rows == [["1", "two\n\n2,lines"], ["3", "x\r\ny"]]


def test_a_doubled_quote_is_one_quote(read: ReadSheets) -> None:
    assert read('a,b\n"5"" pipe",""""\n6" pipe,x\n')[0].rows == [['5" pipe', '"'], ['6" pipe', "x"]]


def test_spaces_before_a_quote_do_not_open_the_cell_to_its_delimiters(read: ReadSheets) -> None:
    assert read('a,b\n1, "x, y"\n2, "z"\n')[0].rows == [["1", "x, y"], ["2", "z"]]


def test_a_short_row_lacks_cells_and_a_long_one_has_a_surplus(read: ReadSheets) -> None:
    (table,) = read("a,b,c\n1,2,3\n4\n5,6,7,8,,9\n,,\n1,2,3,,\n")
    assert table.rows == [["1", "2", "3"], ["4", None, None], ["5", "6", "7"], [None, None, None], ["1", "2", "3"]]
    assert table.surplus == [None, None, "8 | 9", None, None]
    assert table.numbers == [2, 3, 4, 5, 6]
    assert any("more cells than the header" in note for note in table.sheet.found.notes)


def test_a_ragged_row_far_below_the_sample_keeps_its_surplus(read: ReadSheets) -> None:
    (table,) = read("a,b\n" + "1,2\n" * 100_000 + "3,4," + "," * 600 + "lost?\n" + "5\n")
    assert table.rows[-2:] == [["3", "4"], ["5", None]]
    assert table.surplus[-2:] == ["lost?", None]
    assert table.numbers == list(range(2, 100_004))


def test_a_header_with_a_trailing_delimiter_has_a_blank_column(read: ReadSheets) -> None:
    (table,) = read("a,b,\n1,2,\n3,4,\n")
    assert (table.columns, table.rows) == (["a", "b", ""], [["1", "2", None], ["3", "4", None]])


def test_rows_with_a_trailing_delimiter_have_no_surplus(read: ReadSheets) -> None:
    (table,) = read("a,b\n1,2,\n3,4,\n")
    assert (table.rows, table.surplus) == ([["1", "2"], ["3", "4"]], [None, None])


def test_rows_may_lack_the_header_s_last_cells(read: ReadSheets) -> None:
    (table,) = read("a\tb\tc\td\n1\t2\n3\t4\n")
    assert table.rows == [["1", "2", None, None], ["3", "4", None, None]]


def test_one_column_is_a_table(read: ReadSheets) -> None:
    (table,) = read("sku\nA-1\n\nA-2\nA-3\n")
    assert (table.columns, table.rows, table.numbers) == (["sku"], [["A-1"], ["A-2"], ["A-3"]], [2, 3, 4])


def test_a_header_alone_is_a_table_of_no_records(read: ReadSheets) -> None:
    for text in ("id,Amount,Created (UTC)\n", "id,Amount,Created (UTC)", "sku"):
        (table,) = read(text)
        assert table.columns == text.strip().split(",")
        assert table.rows == []


def test_a_quote_that_is_never_closed_is_named_with_its_line(read: ReadSheets) -> None:
    with pytest.raises(UnreadableFile, match=r"the quote opened in line 3 is never closed"):
        read('a,b\n1,2\n3,"4\n5,6\n')
    with pytest.raises(UnreadableFile, match=r"the quote opened in line 100002 is never closed"):
        read("a,b\n" + "1,2\n" * 100_000 + '3,"4\n5,6\n')


def test_a_quote_that_does_not_match_spoils_its_own_row_only(read: ReadSheets) -> None:
    (table,) = read('a,b,c\n1,2,3\n4,"x,6\n7,"well, quoted",9\n"abc" def,8,9\n')
    assert len(table.rows) == 4
    assert table.rows[2:] == [["7", "well, quoted", "9"], ["abc def", "8", "9"]]
    assert table.surplus == [None, "a quote in line 3 does not match", None, None]


def test_quotes_of_an_unquoted_tab_file_are_characters(read: ReadSheets) -> None:
    (table,) = read('title\tqty\n"A" frame\t1\n19" rack\t2\n"unmatched\t3\nplain\t4\n')
    assert [row[1] for row in table.rows] == ["1", "2", "3", "4"]
    assert table.rows[2][0] == '"unmatched'


def test_repeated_headers_and_total_rows_are_records(read: ReadSheets) -> None:
    (table,) = read("day,cost\n2025-01-01,5\nday,cost\n2025-01-02,6\nTotal,11\n")
    assert [row[0] for row in table.rows] == ["2025-01-01", "day", "2025-01-02", "Total"]


def test_a_name_with_pattern_characters_is_one_file(read: ReadSheets) -> None:
    assert read("a,b\n1,2\n", name="export [1]*?.csv")[0].rows == [["1", "2"]]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=30),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    end=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_a_csv_writer_wrote_comes_back(
    read: ReadSheets, rows: list[list[str]], delimiter: str, end: str, quoting: int, codec: str
) -> None:
    header = ["Order name", "Shipping method", "Lineitem title"]
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting)
    # A row that decides: a file of nothing but delimiters in quotes has no one answer.
    writer.writerows([header, ["#1001", "Standard", "Hat"], *rows, ["#1002", "Express", "Scarf"]])
    (table,) = read(text.getvalue().encode(codec))
    assert table.columns == header
    assert table.rows[1:-1] == [[cell or None for cell in row] for row in rows]


def test_the_order_and_numbers_of_a_large_file_are_the_file_s(read: ReadSheets) -> None:
    body = "".join(
        f'{n},"line one\n{n},not a row, ""{n}"""\n' if n % 7 == 0 else f"{n},plain\n" for n in range(200_000)
    )
    (table,) = read("n,text\n" + body)
    assert [row[0] for row in table.rows] == [str(n) for n in range(200_000)]
    assert table.numbers == list(range(2, 200_002))
    assert table.rows[14][1] == 'line one\n14,not a row, "14"'
