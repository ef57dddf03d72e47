"""What is taken, what goes to quarantine and why, what is only warned of: rows = loaded + quarantined + ignored."""

import pytest

from ecm.ingest import FileResult, Status, ignored_rows, quarantined_rows
from tests.metrics.shop import Shop, balances


def reasons(shop: Shop, result: FileResult) -> dict[int, tuple[str, ...]]:
    """Of each quarantined record its number and reasons."""
    assert result.import_id is not None
    return {row.row_no: tuple(map(str, row.reasons)) for row in quarantined_rows(shop.store, result.import_id)}


def test_a_record_goes_to_quarantine_with_all_its_reasons_and_its_number(shop: Shop) -> None:
    result = shop.take(
        "spend.csv",
        "date,platform,cost,impressions,clicks\n"
        "2026-01-01,Meta,1,1,1\n"
        ",Meta,2,1,1\n"
        "2026-01-03,,-3,1,1\n"
        "2026-01-04,Meta,4,few,-1\n"
        "2027-05-05,Meta,5,1,1\n"
        "2026-01-06,Meta,6,1,1\n",
    )
    assert (result.rows, result.loaded, result.quarantined, result.ignored) == (6, 2, 4, 0)
    told = reasons(shop, result)
    assert set(told) == {3, 4, 5, 6}
    assert len(told[3]) == 1
    assert set(told[4]) == {"missing: platform", "out of range: cost"}
    assert len(told[5]) == 2
    assert "in the future" in told[6][0]
    assert sum(result.reasons.values()) == 6
    assert shop.value("cost", "2026-01-01", "2026-01-31") == 7


def test_a_reason_names_a_column_of_the_file(shop: Shop) -> None:
    result = shop.take("spend.csv", "date,platform,cost\n,Meta,2\n")
    assert result.reasons == {"missing: date": 1}


def test_a_record_keeps_its_cells_as_they_came(shop: Shop) -> None:
    result = shop.take("spend.csv", 'date,platform,cost,campaign\n2026-01-01,Meta,"a, lot","  Brand "\n')
    assert result.import_id is not None
    (row,) = quarantined_rows(shop.store, result.import_id)
    assert row.raw == {"date": "2026-01-01", "platform": "Meta", "cost": "a, lot", "campaign": "  Brand "}


def test_an_order_with_a_line_that_fails_goes_whole_and_others_stay(shop: Shop) -> None:
    result = shop.take(
        "lines.csv",
        "order_id,line_no,sku,quantity,unit_price\nA1,1,A,1,10\nA1,2,B,x,10\nA1,3,C,1,10\nA2,1,A,1,10\nA3,1,A,1,-10\n",
    )
    assert (result.loaded, result.quarantined) == (1, 4)
    told = reasons(shop, result)
    assert set(told) == {2, 3, 4, 6}
    assert told[2] == told[4] == ("its order has a row that fails",)


def test_of_equal_records_the_first_stands_and_of_contradicting_ones_none(shop: Shop) -> None:
    result = shop.take(
        "costs.csv",
        "sku,valid_from,unit_cost,currency\n"
        "A,2026-01-01,5,EUR\nA,2026-01-01,5,EUR\nB,2026-01-01,5,EUR\nB,2026-01-01,6,EUR\nC,2026-01-01,7,EUR\n",
    )
    assert (result.loaded, result.quarantined) == (2, 3)
    assert result.reasons == {"duplicate in file": 3}
    assert set(reasons(shop, result)) == {3, 4, 5}


def test_an_unknown_value_of_a_list_is_a_warning_and_the_row_is_kept(shop: Shop) -> None:
    result = shop.take("o.csv", "order_id,ordered_at,kind\nK1,2026-01-01,surprise\nK2,2026-01-01,sale\n")
    assert (result.loaded, result.quarantined) == (2, 0)
    assert result.warnings == ("unknown value: kind: 1 row",)


def test_a_report_that_ends_before_it_starts_is_not_taken(shop: Shop) -> None:
    result = shop.take(
        "t.csv", "starts_on,ends_on,channel,sessions\n2026-02-10,2026-02-01,Email,5\n2026-02-01,2026-02-10,Email,5\n"
    )
    assert (result.loaded, result.quarantined) == (1, 1)
    assert "ends before it starts" in result.reasons


def test_blank_records_and_repeated_headers_are_ignored_and_counted(shop: Shop) -> None:
    result = shop.take(
        "spend.csv",
        "date,platform,cost\n2026-03-01,Meta,1\n,,\ndate,platform,cost\n2026-03-02,Meta,2\n",
    )
    assert (result.rows, result.loaded, result.quarantined, result.ignored) == (4, 2, 0, 2)
    assert result.import_id is not None
    assert [(r.row_no, tuple(map(str, r.reasons))) for r in ignored_rows(shop.store, result.import_id)] == [
        (3, ("blank row",)),
        (4, ("repeated header",)),
    ]


def test_a_record_with_more_cells_than_the_header_is_not_taken(shop: Shop) -> None:
    result = shop.take("spend.csv", "date,platform,cost\n2026-03-11,Meta,1,000\n2026-03-12,Meta,2\n")
    assert (result.loaded, result.quarantined) == (1, 1)
    assert "more cells than the header" in result.reasons


def test_a_file_of_which_nothing_can_be_taken_is_still_accounted_for(shop: Shop) -> None:
    result = shop.take("spend.csv", "date,platform,cost\nnever,Meta,1\nnever,Meta,2\n")
    assert (result.status, result.loaded, result.quarantined) == (Status.LOADED, 0, 2)
    assert balances(result)


def test_a_row_is_taken_or_not_by_its_own_file_alone(shop: Shop) -> None:
    """A refund and a line of orders nobody loaded are kept: their orders may come with the next file."""
    results = shop.load(
        ("refund_id,order_id,refunded_at,amount", "R9,NOBODY,2026-04-01,5"),
        ("order_id,line_no,quantity,unit_price", "NOBODY2,1,1,5"),
    )
    assert [r.loaded for r in results] == [1, 1]


def test_days_whose_order_nothing_decides_are_asked_for_and_the_answer_is_taken(shop: Shop) -> None:
    text = "date,platform,cost\n03/04/2026,Meta,1\n05/06/2026,Meta,2\n"
    asked = shop.take("spend.csv", text)
    assert asked.question is not None
    assert "03/04/2026" in asked.question
    assert "date_order" in asked.question
    shop.set("date_order", "dmy")
    try:
        answered = shop.take("again.csv", text + "07/08/2026,Meta,4\n")
    finally:
        shop.set("date_order", "")
    assert answered.question is None
    assert answered.loaded == 3
    assert shop.value("cost", "2026-08-07", "2026-08-07") == 4


def test_a_day_above_twelve_decides_for_the_whole_column(shop: Shop) -> None:
    result = shop.take("spend.csv", "date,platform,cost\n03/04/2025,Meta,1\n25/06/2025,Meta,2\n")
    assert (result.loaded, result.question) == (2, None)
    days = shop.values("cost", "day", "2025-04-03", "2025-06-25")
    assert (days["2025-04-03"], days["2025-06-25"]) == (1, 2)


@pytest.mark.parametrize(
    ("cell", "amount"),
    [("1.234,56", 1234.56), ("12,50 €", 12.5), ("€ 3", 3), ("1 234,50", 1234.5), ("1'234.50", 1234.5)],
)
def test_money_is_read_as_people_write_it(shop: Shop, cell: str, amount: float) -> None:
    year = 2000 + int(amount) % 19 + len(cell)
    result = shop.take(
        "spend.csv",
        f'date;platform;cost\n{year}-01-01;Meta;"{cell}"\n{year}-01-02;Meta;"0,25"\n'.replace(
            '"0,25"', '"0.25"' if "'" in cell else '"0,25"'
        ),
    )
    assert result.loaded == 2, result.reasons
    assert shop.value("cost", f"{year}-01-01", f"{year}-01-01") == amount
