"""Two shops' own databases in the shape their programs make them, and the figures they come to, reckoned by hand."""

from collections.abc import Sequence

# {p}: what the tables' names begin with; {moment}: the type of a moment without a zone.
WOO_TABLES = (
    "create table {p}wc_orders (id bigint primary key, status varchar(20), currency varchar(10), type varchar(20), "
    "tax_amount decimal(26,8), total_amount decimal(26,8), customer_id bigint, billing_email varchar(320), "
    "date_created_gmt {moment} null, date_updated_gmt {moment} null, parent_order_id bigint, "
    "payment_method varchar(100), payment_method_title text, transaction_id varchar(100), ip_address varchar(100), "
    "user_agent text, customer_note text)",
    "create table {p}wc_order_addresses (id bigint primary key, order_id bigint, address_type varchar(20), "
    "first_name text, last_name text, company text, address_1 text, address_2 text, city text, state text, "
    "postcode text, country text, email varchar(320), phone varchar(100))",
    "create table {p}wc_order_operational_data (id bigint primary key, order_id bigint, created_via varchar(100), "
    "woocommerce_version varchar(20), prices_include_tax smallint, coupon_usages_are_counted smallint, "
    "download_permission_granted smallint, cart_hash varchar(100), new_order_email_sent smallint, "
    "order_key varchar(100), order_stock_reduced smallint, date_paid_gmt {moment} null, "
    "date_completed_gmt {moment} null, shipping_tax_amount decimal(26,8), shipping_total_amount decimal(26,8), "
    "discount_tax_amount decimal(26,8), discount_total_amount decimal(26,8), recorded_sales smallint)",
    "create table {p}wc_orders_meta (id bigint primary key, order_id bigint, meta_key varchar(255), meta_value text)",
    "create table {p}woocommerce_order_items (order_item_id bigint primary key, order_item_name text, "
    "order_item_type varchar(200), order_id bigint)",
    "create table {p}woocommerce_order_itemmeta (meta_id bigint primary key, order_item_id bigint, "
    "meta_key varchar(255), meta_value text)",
    "create table {p}wc_product_meta_lookup (product_id bigint primary key, sku varchar(100), virtual smallint, "
    "downloadable smallint, min_price decimal(19,4), max_price decimal(19,4), onsale smallint, "
    "stock_quantity double precision, stock_status varchar(100))",
    "create table {p}posts (ID bigint primary key, post_title text, post_status varchar(20), post_type varchar(20))",
    "create table {p}options (option_id bigint primary key, option_name varchar(191), option_value text)",
)
_WOO_ORDER = (
    "insert into {{p}}wc_orders (id, type, status, currency, total_amount, tax_amount, billing_email, customer_id, "
    "date_created_gmt, date_updated_gmt, parent_order_id, payment_method) values "
    "({id}, '{type}', '{status}', 'EUR', {total}, {tax}, '{email}', 0, '{at}', '{at}', {parent}, 'stripe')"
)


def _order(
    id: int,
    at: str,
    total: float,
    tax: float,
    status: str = "wc-completed",
    email: str = "a@example.com",
    parent: int = 0,
) -> str:
    kind = "shop_order_refund" if parent else "shop_order"
    return _WOO_ORDER.format(id=id, type=kind, status=status, total=total, tax=tax, email=email, at=at, parent=parent)


def _data(id: int, via: str, shipping: float, discount: float) -> str:
    return (
        "insert into {p}wc_order_operational_data (id, order_id, created_via, prices_include_tax, shipping_total_amount, "
        f"discount_total_amount) values ({id}, {id}, '{via}', 1, {shipping}, {discount})"
    )


def _item(id: int, order: int, kind: str, name: str, **meta: object) -> list[str]:
    made = [
        f"insert into {{p}}woocommerce_order_items values ({id}, '{name}', '{kind}', {order})",
    ]
    for n, (key, value) in enumerate(meta.items()):
        shown = key if key == "cost" else f"_{key}"
        made.append(f"insert into {{p}}woocommerce_order_itemmeta values ({id * 100 + n}, {id}, '{shown}', '{value}')")
    return made


def _line(id: int, order: int, product: int, quantity: int, subtotal: float, total: float, tax: float) -> list[str]:
    variation = 41 if product == 40 else 0
    return _item(
        id, order, "line_item", f"Product {product}", qty=quantity, line_subtotal=subtotal, line_total=total,
        line_tax=tax, product_id=product, variation_id=variation,
    )  # fmt: skip


WOO_ROWS: Sequence[str] = (
    # Half past midnight in Berlin: the 2nd there. Ten off by a coupon, a fee of three for wrapping.
    _order(101, "2026-04-01 22:30:00", 140.42, 22.42),
    _data(101, "checkout", 5, 10),
    *_line(1, 101, 40, 2, 100, 90, 17.1),
    *_line(2, 101, 50, 1, 20, 20, 3.8),
    *_item(3, 101, "coupon", "spring"),
    *_item(4, 101, "shipping", "Parcel", cost=5),
    *_item(5, 101, "fee", "Wrapping", line_total=3, line_tax=0.57),
    "insert into {p}wc_order_addresses (id, order_id, address_type, country, state) values (1, 101, 'billing', 'DE', 'BE')",
    "insert into {p}wc_order_addresses (id, order_id, address_type, country) values (2, 101, 'shipping', 'AT')",
    "insert into {p}wc_orders_meta values (1, 101, '_wc_order_attribution_source_type', 'utm'), "
    "(2, 101, '_wc_order_attribution_utm_source', 'Google'), (3, 101, '_wc_order_attribution_utm_medium', 'cpc'), "
    "(4, 101, '_wc_order_attribution_utm_campaign', 'brand'), (5, 101, '_wc_order_attribution_device_type', 'Mobile'), "
    "(6, 102, '_wc_order_attribution_source_type', 'admin'), (7, 106, '_wc_order_attribution_source_type', 'organic'), "
    "(8, 106, '_wc_order_attribution_utm_source', 'bing')",
    # The second product and the shipping came back, each with its tax.
    _order(201, "2026-04-10 09:00:00", -29.75, -4.75, parent=101, email=""),
    *_line(6, 201, 50, -1, -20, -20, -3.8),
    *_item(7, 201, "shipping", "Parcel", cost=-5),
    # Entered by hand, then refunded as a whole: such a refund has no items.
    _order(102, "2026-04-03 10:00:00", 65.45, 10.45, status="wc-refunded", email="b@example.com"),
    _data(102, "admin", 5, 0),
    *_line(8, 102, 40, 1, 50, 50, 9.5),
    *_item(9, 102, "shipping", "Parcel", cost=5),
    _order(202, "2026-04-12 10:00:00", -65.45, 0, parent=102, email=""),
    _order(103, "2026-04-04 10:00:00", 59.5, 9.5, status="wc-cancelled"),
    _data(103, "checkout", 0, 0),
    *_line(10, 103, 40, 1, 50, 50, 9.5),
    _order(104, "2026-04-05 10:00:00", 23.8, 3.8, status="wc-pending", email="c@example.com"),
    _data(104, "checkout", 0, 0),
    *_line(11, 104, 50, 1, 20, 20, 3.8),
    _order(105, "2026-04-05 10:00:00", 23.8, 3.8, status="wc-checkout-draft"),
    # A fee below zero is a discount.
    _order(106, "2026-04-06 10:00:00", 41.65, 6.65, status="wc-processing"),
    _data(106, "store-api", 0, 0),
    *_line(12, 106, 50, 2, 40, 40, 7.6),
    *_item(13, 106, "fee", "Voucher", line_total=-5, line_tax=-0.95),
    "insert into {p}wc_product_meta_lookup (product_id, sku, min_price, max_price, stock_quantity, stock_status) values "
    "(40, 'MUG', 59.5, 59.5, null, 'instock'), (41, 'MUG-R', 59.5, 59.5, 7, 'instock'), (50, 'TEA', 23.8, 23.8, 0, 'outofstock')",
    "insert into {p}posts values (40, 'Mug', 'publish', 'product'), (41, 'Mug - red', 'publish', 'product_variation'), "
    "(50, 'Tea', 'publish', 'product')",
    "insert into {p}options values (1, 'woocommerce_custom_orders_table_enabled', 'yes'), "
    "(2, 'woocommerce_currency', 'EUR'), (3, 'woocommerce_prices_include_tax', 'yes')",
)
# Orders 101, 102, 104, 106: 120 + 50 + 20 + 40, less 10 and 5; back came 20 and 50; 8 + 5 for shipping, 5 + 5 of it back.
WOO_FIGURES = {
    "orders": 4, "gross_sales": 230, "discounts": 15, "returns": 70, "net_sales": 145, "shipping_income": 3,
}  # fmt: skip

MAGENTO_TABLES = (
    "create table {p}sales_order (entity_id int primary key, state varchar(32), status varchar(32), "
    "coupon_code varchar(255), store_id smallint, customer_id int, base_discount_amount decimal(20,4), "
    "base_grand_total decimal(20,4), base_shipping_amount decimal(20,4), base_subtotal decimal(20,4), "
    "base_subtotal_canceled decimal(20,4), base_tax_amount decimal(20,4), base_total_refunded decimal(20,4), "
    "base_shipping_discount_amount decimal(20,4), increment_id varchar(50), base_currency_code varchar(3), "
    "customer_email varchar(128), created_at {moment} null, updated_at {moment} null, "
    "base_discount_tax_compensation_amount decimal(20,4), base_shipping_discount_tax_compensation_amnt decimal(20,4))",
    "create table {p}sales_order_address (entity_id int primary key, parent_id int, region varchar(255), "
    "address_type varchar(255), country_id varchar(2))",
    "create table {p}sales_order_payment (entity_id int primary key, parent_id int, method varchar(128))",
    "create table {p}sales_order_item (item_id int primary key, order_id int, parent_item_id int, product_id int, "
    "product_type varchar(255), sku varchar(255), name varchar(255), qty_canceled decimal(12,4), "
    "qty_ordered decimal(12,4), base_cost decimal(12,4), base_price decimal(12,4), base_tax_amount decimal(20,4), "
    "base_discount_amount decimal(20,4), base_row_total decimal(20,4), "
    "base_discount_tax_compensation_amount decimal(20,4))",
    "create table {p}sales_creditmemo (entity_id int primary key, order_id int, state int, increment_id varchar(50), "
    "base_adjustment_positive decimal(20,4), base_adjustment_negative decimal(20,4), base_grand_total decimal(20,4), "
    "base_subtotal decimal(20,4), base_discount_amount decimal(20,4), base_shipping_amount decimal(20,4), "
    "base_tax_amount decimal(20,4), created_at {moment} null, updated_at {moment} null)",
    "create table {p}sales_creditmemo_item (entity_id int primary key, parent_id int, order_item_id int, "
    "sku varchar(255), qty decimal(12,4), base_row_total decimal(20,4), base_discount_amount decimal(20,4), "
    "base_tax_amount decimal(20,4), base_discount_tax_compensation_amount decimal(20,4))",
)
_MAGENTO_ORDER = (
    "insert into {{p}}sales_order (entity_id, increment_id, state, created_at, updated_at, customer_email, "
    "base_currency_code, base_subtotal, base_discount_amount, base_discount_tax_compensation_amount, "
    "base_shipping_amount, base_tax_amount, base_grand_total, base_subtotal_canceled, base_total_refunded, coupon_code) "
    "values ({0}, '00000010{0}', '{1}', '{2}', '{2}', '{3}', 'EUR', {4}, {5}, {6}, {7}, {8}, {9}, {10}, {11}, {12})"
)
_MAGENTO_ITEM = (
    "insert into {{p}}sales_order_item (item_id, order_id, parent_item_id, product_type, sku, product_id, name, "
    "qty_ordered, qty_canceled, base_price, base_row_total, base_discount_amount, base_discount_tax_compensation_amount, "
    "base_tax_amount, base_cost) values ({0}, {1}, {2}, '{3}', '{4}', 40, '{4}', {5}, {6}, {7}, {8}, {9}, {10}, {11}, {12})"
)
MAGENTO_ROWS: Sequence[str] = (
    # Prices with tax, 11.90 off with tax: ten without. Configurable product: its chosen variant is a row of its own.
    _MAGENTO_ORDER.format(
        1, "complete", "2026-04-01 22:30:00", "a@example.com", 100, -11.9, 1.9, 5, 18.05, 113.05, 0, 60, "'SPRING'"
    ),
    _MAGENTO_ITEM.format(1, 1, "null", "configurable", "MUG-R", 2, 0, 50, 100, 11.9, 1.9, 17.1, "null"),
    _MAGENTO_ITEM.format(2, 1, 1, "simple", "MUG-R", 2, 0, 0, 0, 0, 0, 0, 20),
    # A bundle: its discount and tax stand at its parts.
    _MAGENTO_ORDER.format(
        2, "processing", "2026-04-02 10:00:00", "b@example.com", 80, -8, 0, 0, 13.68, 85.68, 0, 0, "null"
    ),
    _MAGENTO_ITEM.format(3, 2, "null", "bundle", "SET", 1, 0, 80, 80, 0, 0, 0, "null"),
    _MAGENTO_ITEM.format(4, 2, 3, "simple", "TEA", 1, 0, 20, 20, 2, 0, 3.42, 8),
    _MAGENTO_ITEM.format(5, 2, 3, "simple", "POT", 1, 0, 60, 60, 6, 0, 10.26, 30),
    _MAGENTO_ORDER.format(3, "canceled", "2026-04-03 10:00:00", "a@example.com", 50, 0, 0, 0, 9.5, 59.5, 50, 0, "null"),
    _MAGENTO_ITEM.format(6, 3, "null", "simple", "TEA", 1, 1, 50, 50, 0, 0, 9.5, 8),
    # Two of four were never sent: that half was cancelled.
    _MAGENTO_ORDER.format(
        4, "complete", "2026-04-04 10:00:00", "c@example.com", 80, 0, 0, 0, 15.2, 95.2, 40, 0, "null"
    ),
    _MAGENTO_ITEM.format(7, 4, "null", "simple", "TEA", 4, 2, 20, 80, 0, 0, 15.2, 8),
    _MAGENTO_ORDER.format(5, "new", "2026-04-05 10:00:00", "d@example.com", 20, 0, 0, 0, 3.8, 23.8, 0, 0, "null"),
    _MAGENTO_ITEM.format(8, 5, "null", "simple", "TEA", 1, 0, 20, 20, 0, 0, 3.8, 8),
    "insert into {p}sales_order_address values (1, 1, 'Berlin', 'billing', 'DE'), (2, 1, 'Wien', 'shipping', 'AT')",
    "insert into {p}sales_order_payment values (1, 1, 'checkmo')",
    # One of two mugs back, with the shipping; three kept as a fee. Of the other memo two were given for nothing.
    "insert into {p}sales_creditmemo values (1, 1, 2, '000000201', 0, 3, 55.55, 50, -5.95, 5, 9.5, '2026-04-10 09:00:00', '2026-04-10 09:00:00')",
    "insert into {p}sales_creditmemo_item values (1, 1, 1, 'MUG-R', 1, 50, 5.95, 8.55, 0.95), (2, 1, 2, 'MUG-R', 1, 0, 0, 0, 0)",
    "insert into {p}sales_creditmemo values (2, 2, 2, '000000202', 2, 0, 2, 0, 0, 0, 0, '2026-04-11 09:00:00', '2026-04-11 09:00:00')",
    "insert into {p}sales_creditmemo values (3, 2, 3, '000000203', 0, 0, 80, 80, 0, 0, 0, '2026-04-12 09:00:00', '2026-04-12 09:00:00')",
    "insert into {p}sales_creditmemo_item values (3, 3, 3, 'SET', 1, 80, 0, 0, 0)",
)
# Orders 1, 2, 4, 5: 100 + 80 + 40 + 20, less 10 and 8; back came 45 less 3, and 2; 5 for shipping, all of it back.
MAGENTO_FIGURES = {
    "orders": 4, "gross_sales": 240, "discounts": 18, "returns": 44, "net_sales": 178, "shipping_income": 0,
}  # fmt: skip


def made(statements: Sequence[str], prefix: str, moment: str) -> list[str]:
    """The statements for one kind of database."""
    return [s.replace("{p}", prefix).replace("{moment}", moment) for s in statements]
