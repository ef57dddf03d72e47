"""What the shop sells, through which channel, and what that costs. Sales money is net of tax."""

from functools import partial

from ecm.schema.columns import Canonical, canonical

_table = partial(canonical, "selling")
_REPORT = """
    tool+ text | Which source wrote the report.
    cut+ text | The columns the report is broken down by, comma separated.
"""
# Of reports that cost and sessions are added up from.
_COVERAGE = """
    entity+ text | What else the report breaks down by, for which there is no column: location, search_term, keyword, asset, age.
    is_partial+ flag | Whether its rows do not add up to the account's total: they serve breakdowns, never totals.
"""

SELLING: tuple[Canonical, ...] = (
    _table(
        "orders",
        "One order.",
        "order_id",
        """
        order_id* text | The order's number in the shop.
        ordered_at* moment | When it was placed.
        ordered_on+ day | The day it was placed, in the shop's time zone.
        customer_id text | Keyed hash of the normalised e-mail, else the tool's customer id.
        sales_channel text | online_store, pos, marketplace, wholesale, draft, subscription, or the tool's name for it.
        status text {open,paid,cancelled} | Whether it stands.
        financial_status text | State of payment, in the tool's words.
        fulfilment_status text | State of delivery, in the tool's words.
        cancelled_at moment | When it was cancelled.
        is_test flag | Placed to try the shop out.
        kind text {sale,exchange,gift_card} | What was sold.
        currency currency | Currency of the order's money.
        gross_sales money | List price times quantity of goods, before discounts, net of tax.
        discounts money 0.. | Discounts on goods, positive, net of tax.
        shipping_income money 0.. | Shipping charged, net of tax.
        tip money 0.. | Tip given.
        tax money | Tax on goods and shipping.
        prices_include_tax flag | Whether the tool's prices held the tax.
        total money | What the customer paid, tax included, before refunds.
        coupon text | Discount code used.
        payment_method text | How it was paid.
        country country | Country of delivery, ISO code where the tool has it.
        region text | Region of delivery.
        channel text | Marketing channel, where the source says it itself.
        source text | Traffic source.
        medium text | Traffic medium.
        campaign text | Campaign.
        landing_page text | First page of the visit.
        device device | Device of the visit.
        external_id+ text | The tool's own numeric id.
        refunded_amount+ money 0.. | All that was refunded, net of tax, known only as an amount on the order, without a day.
        refunded_tax+ money 0.. | Tax of that amount.
        reported_on+ day | The day as the tool wrote it.
        edited_amount+ money | What the lines come to beyond what the order says: it was edited later.
        """,
        day="ordered_on",
        past="ordered_at",
    ),
    _table(
        "order_lines",
        "One line of an order.",
        "order_id line_no",
        """
        order_id* text | The order's number in the shop.
        line_no* text | The line's number within its order.
        sku text | Stock keeping unit.
        product_id text | The tool's product id.
        title text | What the customer read.
        category text | Product category.
        brand text | Brand or vendor.
        quantity* quantity 0.. | Pieces, or the weight or length that is sold.
        unit_price* money 0.. | List price of one piece, net of tax.
        discount money 0.. | Discount on the line, its part of the order's included, net of tax.
        tax money | Tax on the line.
        tax_rate share 0..1 | Rate of that tax.
        unit_cost money 0.. | Cost of one piece, where the source knows it.
        kind+ text {goods,tip,gift_card} | What the line is; blank is goods.
        variant_id+ text | The tool's variant id.
        title_key+ text | The title as titles are compared, where there is no sku.
        base_key+ text | That title without its variant.
        """,
        object="order_id",
    ),
    _table(
        "order_attribution",
        "What one tool says of one order.",
        "order_id tool",
        """
        order_id* text | The order's number, as the tool writes it.
        tool* text | The tool that says so.
        source text | Traffic source.
        medium text | Traffic medium.
        campaign text | Campaign.
        landing_page text | First page of the visit.
        device device | Device of the visit.
        user_type text | New or returning, by the tool's cookie.
        """,
    ),
    _table(
        "refunds",
        "One refunded amount of goods.",
        "refund_id",
        """
        refund_id* text | The refund's number.
        order_id* text | The order it belongs to.
        sku text | What was returned, where known.
        refunded_at* moment | When it was paid back.
        refunded_on+ day | That day, in the shop's time zone.
        date_basis text {exact,estimated} | Whether the date is known or taken from the order.
        quantity quantity 0.. | Quantity refunded.
        restocked quantity 0.. | Quantity put back in stock.
        amount* money 0.. | Goods refunded, positive, net of tax and shipping.
        shipping money 0.. | Shipping refunded, net of tax.
        tax money | Tax refunded.
        reason text | Why.
        """,
        day="refunded_on",
        past="refunded_at",
    ),
    _table(
        "payments",
        "One movement of money.",
        "payment_id",
        """
        payment_id* text | The movement's number.
        order_id text | The order it belongs to.
        at* moment | When.
        kind* text {charge,refund,fee,adjustment,payout} | What moved.
        amount* money | Amount, negative where money left.
        fee money | Fee kept by the provider, positive.
        currency currency | Currency of both.
        provider text | Payment provider.
        reported_on+ day | The day as the tool wrote it.
        """,
        day="at",
        past="at",
    ),
    _table(
        "fulfilment_costs",
        "One cost of getting an order out.",
        "",
        """
        order_id* text | The order.
        date* day | The day of the cost.
        amount* money | Cost, positive.
        currency currency | Its currency.
        kind text | Pick, pack, carrier, label.
        """,
        object="order_id",
        day="date",
        past="date",
    ),
    _table(
        "customers",
        "One customer.",
        "customer_id",
        """
        customer_id* text | As in orders.
        created_at moment | When the account was made.
        first_order_at moment | First order ever.
        orders_count count 0.. | Orders ever, at the time of the export.
        country country | Country.
        tags text | The tool's tags.
        accepts_marketing flag | Agreed to marketing.
        """,
    ),
    _table(
        "product_costs",
        "A sku's cost from a day on.",
        "sku valid_from",
        """
        sku* text | Stock keeping unit.
        valid_from* day | First day it holds.
        unit_cost* money 0.. | Cost of one piece, net of tax.
        currency currency | Its currency.
        """,
    ),
    _table(
        "promotions",
        "One promotion.",
        "promotion_id",
        """
        promotion_id* text | Its number.
        title* text | Its name.
        code text | Discount code.
        kind text | Percentage, amount, free shipping, gift.
        value number | How much of it.
        scope text | What it applies to.
        starts_at* moment | From when.
        ends_at moment | Until when.
        strategy_id text | The strategy it serves.
        """,
    ),
    _table(
        "traffic",
        "One day (or period) by what the report breaks down by.",
        "",
        """
        date* day | The day; absent for a period.
        starts_on day | First day.
        ends_on day | Last day.
        channel text | Channel, where the report says it.
        source text | Traffic source.
        medium text | Traffic medium.
        campaign text | Campaign.
        landing_page text | First page of the session.
        device device | Device category.
        country country | Country.
        user_type text {new,returning} | By the tool's cookie.
        sessions* count 0.. | Sessions.
        users count 0.. | Users; do not add up over rows.
        engaged_sessions count 0.. | Engaged sessions.
        carts count 0.. | Additions to cart.
        checkouts count 0.. | Checkouts begun.
        transactions number 0.. | Transactions the tool saw.
        revenue money | Revenue the tool saw, by its own rules.
        account+ text | The property or account the report is of.
        """
        + _REPORT
        + _COVERAGE,
        object="tool account cut starts_on ends_on",
        is_report=True,
        breakdowns="channel source medium campaign landing_page device country user_type",
    ),
    _table(
        "product_views",
        "One day of one sku.",
        "",
        """
        date* day | The day; absent for a period.
        starts_on+ day | First day.
        ends_on+ day | Last day.
        sku* text | Stock keeping unit.
        views* count 0.. | Views of its page.
        carts count 0.. | Additions to cart.
        account+ text | The property or account the report is of.
        """
        + _REPORT,
        object="tool account cut starts_on ends_on",
        is_report=True,
        breakdowns="sku",
    ),
    _table(
        "spend",
        "One day (or period) of one platform and account by what the report breaks down by.",
        "",
        """
        date* day | The day, in the account's zone; absent for a period.
        starts_on day | First day.
        ends_on day | Last day.
        platform* text | Advertising platform.
        account text | Account on it.
        campaign text | Campaign.
        ad_group text | Ad group or set.
        channel text | Channel, where the report says it.
        currency currency | Currency of the money.
        cost* money 0.. | What the platform charged.
        impressions count 0.. | Times shown.
        clicks count 0.. | Clicks.
        conversions number 0.. | Conversions the platform claims.
        conversion_value money | Their value by the platform, mostly with tax and shipping.
        campaign_type+ text | The platform's kind of campaign.
        """
        + _REPORT
        + _COVERAGE,
        object="tool account platform cut starts_on ends_on",
        is_report=True,
        breakdowns="channel campaign ad_group campaign_type",
    ),
    _table(
        "messages",
        "One e-mail or SMS campaign.",
        "message_id",
        """
        message_id* text | Its number.
        sent_at* moment | When it went out.
        platform text | The tool that sent it.
        campaign* text | Its name.
        recipients count 0.. | People it went to.
        opens count 0.. | Unique opens.
        clicks count 0.. | Unique clicks.
        orders count 0.. | Orders the tool claims.
        revenue money | Their value by the tool.
        unsubscribes count 0.. | People who left.
        """,
        day="sent_at",
    ),
    _table(
        "search_terms",
        "One day of one query or page.",
        "",
        """
        date* day | The day; absent for a period.
        starts_on+ day | First day.
        ends_on+ day | Last day.
        query text | What was searched.
        page text | The page shown.
        country country | Country.
        device device | Device.
        clicks* count 0.. | Clicks.
        impressions count 0.. | Times shown.
        position number 0.. | Average position.
        account+ text | The property or account the report is of.
        """
        + _REPORT,
        object="tool account cut starts_on ends_on",
        is_report=True,
        breakdowns="query page country device",
    ),
    _table(
        "targets",
        "A goal for a metric over a period.",
        "metric starts_on ends_on channel segment",
        """
        metric* text | The metric's name.
        starts_on* day | First day.
        ends_on* day | Last day.
        value* number | What is to be reached, in the metric's unit.
        channel text | For this channel alone.
        segment text | For this segment alone.
        """,
    ),
    _table(
        "fx_rates",
        "One day of one currency.",
        "date currency",
        """
        date* day | The day.
        currency* currency | The currency.
        rate* rate 0.00000001.. | Reporting currency per one unit of it.
        """,
    ),
)
