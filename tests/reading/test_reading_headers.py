"""Where the header is, and what stands above it."""

import pytest
from reading_cases import ReadSheets

from ecm.errors import UnreadableFile


def test_comment_lines_are_a_preamble(read: ReadSheets) -> None:
    (table,) = read("# ----\n# Pages\n# Account: Shop, Ltd.\n# \n# Start date: 20250101\nPage,Views\n/a,5\n/b,6\n")
    assert table.columns == ["Page", "Views"]
    assert table.sheet.preamble == ("# ----", "# Pages", "# Account: Shop, Ltd.", "#", "# Start date: 20250101")
    assert table.sheet.found.header_line == 6
    assert table.numbers == [2, 3]


def test_title_and_period_are_a_preamble(read: ReadSheets) -> None:
    text = 'Campaign report\n"July 8, 2025 - July 31, 2025"\nCampaign,Currency code,Cost\nA,EUR,1.00\nTotal: Account, --,1.00\n'
    (table,) = read(text)
    assert table.columns == ["Campaign", "Currency code", "Cost"]
    assert table.sheet.preamble == ("Campaign report", "July 8, 2025 - July 31, 2025")
    assert "the title row 'Campaign report' was skipped" in table.sheet.found.notes
    assert table.rows[1] == ["Total: Account", " --", "1.00"]


def test_titles_blank_lines_and_a_header_that_begins_with_a_blank_cell(read: ReadSheets) -> None:
    text = (
        'Sales by product,,,\nForest Shop,,,\n"January 1-31, 2026",,,\n\n,Transaction date,Num,Amount\n'
        'Hats,,,\n,01/05/2026,1001,"$1,000.00"\n,01/06/2026,1002,$20.00\nTotal for Hats,,,"$1,020.00"\n'
        "Accrual Basis Friday,,,\n"
    )
    (table,) = read(text)
    assert table.columns == ["", "Transaction date", "Num", "Amount"]
    assert len(table.rows) == 5
    assert table.sheet.found.header_line == 5


def test_long_quoted_explanations_are_a_preamble(read: ReadSheets) -> None:
    above = '"Includes Marketplace, Fulfilment and Webstore transactions"\n"All amounts in USD"\n"Definitions:"\n' + (
        '"Sales tax collected: Includes sales tax collected from buyers for product sales, shipping, and gift wrap."\n'
        * 4
    )
    (table,) = read(above + '"date/time","order id","type","total"\n"Jan 5, 2026 11:03:05 AM PST","1","Order","5.00"\n')
    assert table.columns == ["date/time", "order id", "type", "total"]
    assert table.sheet.found.header_line == 8
    assert "7 lines above the header were skipped" in table.sheet.found.notes


def test_a_preamble_above_a_header_without_rows(read: ReadSheets) -> None:
    (table,) = read("Campaign report\nAll time\nCampaign,Cost,Clicks,Currency code\n")
    assert (table.columns, table.rows) == (["Campaign", "Cost", "Clicks", "Currency code"], [])


def test_a_ragged_grand_total_below_the_header_is_a_record(read: ReadSheets) -> None:
    (table,) = read(
        "# Start date: 20250101\n\nDate,Channel,Sessions\n,,300,Grand total\n20250101,Direct,100\n20250102,Email,200\n"
    )
    assert table.columns == ["Date", "Channel", "Sessions"]
    assert table.surplus == ["Grand total", None, None]


def test_a_first_total_row_is_not_taken_for_the_header(read: ReadSheets) -> None:
    (table,) = read(
        "Campaign name,Day,Amount spent (EUR)\n,2025-01-01,300.00\nA,2025-01-01,100.00\nB,2025-01-01,200.00\n"
    )
    assert table.columns[2] == "Amount spent (EUR)"
    assert table.rows[0] == [None, "2025-01-01", "300.00"]


def test_a_header_of_repeated_and_blank_names_is_kept_as_it_is(read: ReadSheets) -> None:
    (table,) = read(" Key ,Sprint,Sprint,,Sprint\nA-1,1,2,x,3\nA-2,4,5,y,6\n")
    assert table.columns == ["Key", "Sprint", "Sprint", "", "Sprint"]


def test_an_order_number_with_a_hash_is_data(read: ReadSheets) -> None:
    (table,) = read("#,Name,Total\n#1001,Ann,5.00\n#1002,Bob,6.00\n")
    assert table.columns == ["#", "Name", "Total"]
    assert table.rows[0][0] == "#1001"


@pytest.mark.parametrize(
    "text",
    [
        "2025-01-01,5,3.20\n2025-01-02,6,4.10\n2025-01-03,7,5.00\n",
        "#1001,ann@example.com,paid,2025-01-01 10:00:00,12.00\n#1002,bob@example.com,paid,2025-01-02 10:00:00,13.00\n"
        * 5,
        "1\n2\n3\n",
    ],
)
def test_a_data_row_is_never_taken_for_the_header(read: ReadSheets, text: str) -> None:
    with pytest.raises(UnreadableFile, match="no header was found"):
        read(text)


def test_each_block_of_a_report_is_a_sheet_with_numbers_of_its_own(read: ReadSheets) -> None:
    text = (
        "# Report\n# Start date: 20250101\n\nCity,Users\nBerlin,5\nParis,6\n\n"
        "# Start date: 20250101\nCity,Users,New users\nBerlin,5,1\n\n"
        '# All Users\n# Start date: 20250101\n\nPage,Views\n"/a, b",7\n'
    )
    first, second, third = read(text)
    assert [t.sheet.label for t in (first, second, third)] == ["1", "2", "3"]
    assert [t.sheet.found.header_line for t in (first, second, third)] == [4, 9, 15]
    assert (first.numbers, second.numbers, third.numbers) == ([2, 3], [5], [7])
    assert [t.sheet.offset for t in (first, second, third)] == [0, 3, 5]
    assert third.rows == [["/a, b", "7"]]
    assert second.sheet.preamble == ("# Start date: 20250101",)


def test_a_table_without_a_header_above_another_table_is_no_error(read: ReadSheets) -> None:
    (table,) = read("# one\n1,2\n3,4\n\n# two\n# three\n# four\n# five\nname,sku\nHat,A\nMug,B\nPot,C\nLamp,D\n")
    assert table.columns == ["name", "sku"]


def test_more_columns_than_are_read_are_refused_before_they_are_written(read: ReadSheets) -> None:
    header = ",".join(["name"] * 12_000)
    with pytest.raises(UnreadableFile, match=r"has 12,000 columns, more than the 10,000 that are read"):
        read(f"{header}\n{header.replace('name', '')}\n")
