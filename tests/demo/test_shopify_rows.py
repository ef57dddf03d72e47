"""The demo shop's Shopify rows: what an order's own values, its lines and its refunds say of each other."""

from written_shop import WrittenShop

_OF_LINES = """
    (select name, sum(price * quantity) filter (title = 'Tip') as tip, count(*) filter (title = 'Gift Card') as cards,
            sum(price * quantity) filter (title <> 'Tip') as goods from lines group by name)
"""


def test_all_79_columns_are_there(written: WrittenShop) -> None:
    header = written.path("shopify_orders_2025.csv").read_text("utf-8").split("\n", 1)[0].split(",")
    assert len(header) == len(set(header)) == 79
    assert (header[0], header[17], header[-1]) == ("Name", "Lineitem name", "Payment References")


def test_values_of_an_order_stand_on_its_first_row_alone(written: WrittenShop) -> None:
    """Later rows carry the name, the address, the moment and the line; a name's rows stand together, in order."""
    for name in ("shopify_orders_2024.csv", "shopify_orders_2025.csv", "shopify_orders_2026.csv"):
        seen, last = set(), ""
        rows = written.con.execute(
            f"select * from read_csv('{written.path(name)}', header = true, all_varchar = true, parallel = false)"
        )
        columns = [d[0] for d in rows.description or ()]
        kept = {"Name", "Email", "Created at", "Vendor"} | {c for c in columns if c.startswith("Lineitem ")}
        for row in rows.fetchall():
            cells = dict(zip(columns, row, strict=True))
            is_first = cells["Name"] != last
            assert is_first == (cells["Total"] is not None) == (cells["Id"] is not None)
            assert not is_first or cells["Name"] not in seen
            if not is_first:
                assert {c for c, v in cells.items() if v is not None} <= kept
            seen.add(cells["Name"])
            last = cells["Name"]


def test_total_is_subtotal_and_shipping_and_tip_order_by_order(written: WrittenShop) -> None:
    """Prices hold the tax: it is stated, and not added."""
    wrong = (
        f"select count(*) from sold join {_OF_LINES} using (name) where total <> subtotal + shipping + coalesce(tip, 0)"
    )
    assert written.number(wrong) == 0
    assert 50 < written.number(f"select count(tip) from {_OF_LINES}") < 300


def test_subtotal_is_the_lines_less_the_discount_on_goods(written: WrittenShop) -> None:
    wrong = f"""select count(*) from sold join {_OF_LINES} using (name)
                where goods - subtotal <> case when code = 'FREESHIP' then 0 else discount end"""
    assert written.number(wrong) == 0


def test_free_shipping_stands_in_the_discount_and_does_not_reduce_the_subtotal(written: WrittenShop) -> None:
    free = "from sold where code = 'FREESHIP' and discount > 0"
    assert written.number(f"select count(*) {free}") > 100
    assert written.ask(f"select distinct discount, shipping {free}") == written.ask(
        "select 4.90::decimal(18, 2), 0::decimal(18, 2)"
    )


def test_tax_is_the_countrys_part_of_goods_and_shipping(written: WrittenShop) -> None:
    wrong = f"""
        select count(*) from sold join {_OF_LINES} using (name)
        join (values ('DE', 0.19), ('FR', 0.20), ('NL', 0.21), ('AT', 0.20), ('IT', 0.22)) rates (country, rate)
        using (country) where cards = 0 and abs(taxes - (subtotal + shipping) * rate / (1 + rate)) > 0.0051
    """
    assert written.number(wrong) == 0
    assert written.number('select count(*) from shopify where "Tax 1 Value" <> "Taxes"') == 0


def test_gift_cards_are_orders_of_their_own_without_tax_shipping_or_sku(written: WrittenShop) -> None:
    cards = f"from sold join {_OF_LINES} using (name) where cards > 0"
    assert 80 < written.number(f"select count(*) {cards}") < 400
    assert (
        written.number(f"select count(*) {cards} and (taxes <> 0 or shipping <> 0 or discount <> 0 or cards <> 1)") == 0
    )
    assert written.number("select count(*) from lines where title = 'Gift Card' and sku is not null") == 0


def test_cancelled_pending_and_test_orders_are_few_and_look_like_it(written: WrittenShop) -> None:
    count = "select count(*) from sold where "
    assert written.number(count + "(state = 'voided') <> (cancelled is not null)") == 0
    for condition, least, most in (
        ("state = 'voided'", 350, 650),
        ("state = 'pending'", 100, 280),
        ("method = 'Bogus Gateway'", 30, 130),
    ):
        assert least < written.number(count + condition) < most, condition
    assert written.number(count + "refunded > 0 and state not in ('refunded', 'partially_refunded')") == 0
    assert written.number(count + "(state = 'refunded') <> (refunded > 0 and refunded = total)") == 0
    assert written.number(count + "refunded > total") == 0


def test_most_refunds_have_a_day_and_add_up_to_what_their_order_says(written: WrittenShop) -> None:
    refunded = written.number("select count(*) from sold where refunded > 0")
    assert 0.8 < written.number("select count(distinct order_id) from refunds") / refunded < 0.9
    assert 0.03 < refunded / written.number("select count(*) from sold") < 0.09
    wrong = """select count(*) from refunds left join sold on name = order_id
               where refunded is distinct from amount::decimal(18, 2) + tax::decimal(18, 2)
                  or left(refunded_at, 10)::date <= day or restocked::int > quantity::int"""
    assert written.number(wrong) == 0


def test_payments_and_fulfilment_name_orders_by_their_name(written: WrittenShop) -> None:
    for table in ("payments", "fulfilment_costs", "refunds"):
        assert written.number(f"select count(*) from {table} anti join sold on name = order_id") == 0, table
    wrong = "select count(*) from payments join sold on name = order_id where amount::decimal(18, 2) <> total"
    assert written.number(wrong) == 0


def test_at_the_till_people_pay_cash_in_opening_hours_and_on_no_sunday(written: WrittenShop) -> None:
    wrong = """source = 'pos' and (method <> 'Cash' or hour(clock) not between 10 and 18 or dayofweek(day) = 0
               or shipping <> 0 or country <> 'DE')"""
    assert written.number(f"select count(*) from sold where {wrong}") == 0
