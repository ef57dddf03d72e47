"""All exporters, and which of them wrote a table."""

from ecm.errors import UnknownName
from ecm.exporters.absence_calendar import ABSENCE_CALENDAR
from ecm.exporters.amazon_orders import AMAZON_ORDERS
from ecm.exporters.amazon_settlement import AMAZON_SETTLEMENT
from ecm.exporters.amazon_transactions import AMAZON_TRANSACTIONS
from ecm.exporters.asana_tasks import ASANA_TASKS
from ecm.exporters.bigcommerce_orders import BIGCOMMERCE_ORDERS
from ecm.exporters.canonical import CANONICAL_TABLES
from ecm.exporters.clickup_tasks import CLICKUP_TASKS
from ecm.exporters.clickup_time import CLICKUP_TIME
from ecm.exporters.clockify_time import CLOCKIFY_TIME
from ecm.exporters.crux import CRUX
from ecm.exporters.crux_history import CRUX_HISTORY
from ecm.exporters.ebay_orders import EBAY_ORDERS
from ecm.exporters.etsy_items import ETSY_ITEMS
from ecm.exporters.etsy_orders import ETSY_ORDERS
from ecm.exporters.everhour_time import EVERHOUR_TIME
from ecm.exporters.exporter import Exporter, Recognition, Shape
from ecm.exporters.freshbooks_invoices import FRESHBOOKS_INVOICES
from ecm.exporters.freshbooks_time import FRESHBOOKS_TIME
from ecm.exporters.ga4 import GA4
from ecm.exporters.ga4_items import GA4_ITEMS
from ecm.exporters.git_log import GIT_LOG
from ecm.exporters.github_tasks import GITHUB_TASKS
from ecm.exporters.google_ads import GOOGLE_ADS
from ecm.exporters.harvest_time import HARVEST_TIME
from ecm.exporters.jira_tasks import JIRA_TASKS
from ecm.exporters.klaviyo import KLAVIYO
from ecm.exporters.lighthouse import LIGHTHOUSE
from ecm.exporters.linear_tasks import LINEAR_TASKS
from ecm.exporters.magento_orders import MAGENTO_ORDERS
from ecm.exporters.mailchimp import MAILCHIMP
from ecm.exporters.matomo import MATOMO
from ecm.exporters.merchant_feed import MERCHANT_FEED
from ecm.exporters.meta_ads import META_ADS
from ecm.exporters.microsoft_ads import MICROSOFT_ADS
from ecm.exporters.monday_tasks import MONDAY_TASKS
from ecm.exporters.paypal import PAYPAL
from ecm.exporters.pingdom import PINGDOM
from ecm.exporters.pinterest_ads import PINTEREST_ADS
from ecm.exporters.plausible import PLAUSIBLE
from ecm.exporters.probe_log import PROBE_LOG
from ecm.exporters.quickbooks_invoices import QUICKBOOKS_INVOICES
from ecm.exporters.quickbooks_reports import QUICKBOOKS_REPORTS
from ecm.exporters.search_console import SEARCH_CONSOLE
from ecm.exporters.shipments import SHIPMENTS
from ecm.exporters.shopify_customers import SHOPIFY_CUSTOMERS
from ecm.exporters.shopify_discounts import SHOPIFY_DISCOUNTS
from ecm.exporters.shopify_inventory import SHOPIFY_INVENTORY
from ecm.exporters.shopify_orders import SHOPIFY_ORDERS
from ecm.exporters.shopify_payments import SHOPIFY_PAYMENTS
from ecm.exporters.shopify_products import SHOPIFY_PRODUCTS
from ecm.exporters.square_items import SQUARE_ITEMS
from ecm.exporters.square_transactions import SQUARE_TRANSACTIONS
from ecm.exporters.squarespace_orders import SQUARESPACE_ORDERS
from ecm.exporters.stripe_balance import STRIPE_BALANCE
from ecm.exporters.stripe_payments import STRIPE_PAYMENTS
from ecm.exporters.teamwork_tasks import TEAMWORK_TASKS
from ecm.exporters.teamwork_time import TEAMWORK_TIME
from ecm.exporters.tiktok_ads import TIKTOK_ADS
from ecm.exporters.timesheet import TIMESHEET
from ecm.exporters.toggl_time import TOGGL_TIME
from ecm.exporters.trello_board import TRELLO_BOARD
from ecm.exporters.trello_cards import TRELLO_CARDS
from ecm.exporters.uptimerobot import UPTIMEROBOT
from ecm.exporters.woo_analytics_orders import WOO_ANALYTICS_ORDERS
from ecm.exporters.woo_orders import WOO_ORDERS
from ecm.exporters.woo_products import WOO_PRODUCTS
from ecm.exporters.xero_invoices import XERO_INVOICES
from ecm.schema import TABLES

_EXPORTERS: tuple[Exporter, ...] = (
    SHOPIFY_ORDERS,
    GA4,
    GOOGLE_ADS,
    META_ADS,
    WOO_PRODUCTS,
    WOO_ORDERS,
    WOO_ANALYTICS_ORDERS,
    TIKTOK_ADS,
    SHOPIFY_PRODUCTS,
    SHOPIFY_PAYMENTS,
    SHOPIFY_CUSTOMERS,
    SEARCH_CONSOLE,
    MICROSOFT_ADS,
    KLAVIYO,
    QUICKBOOKS_REPORTS,
    QUICKBOOKS_INVOICES,
    XERO_INVOICES,
    FRESHBOOKS_INVOICES,
    MAGENTO_ORDERS,
    BIGCOMMERCE_ORDERS,
    AMAZON_ORDERS,
    AMAZON_SETTLEMENT,
    AMAZON_TRANSACTIONS,
    STRIPE_BALANCE,
    STRIPE_PAYMENTS,
    PAYPAL,
    HARVEST_TIME,
    TOGGL_TIME,
    CLOCKIFY_TIME,
    FRESHBOOKS_TIME,
    JIRA_TASKS,
    LINEAR_TASKS,
    ASANA_TASKS,
    GITHUB_TASKS,
    TRELLO_CARDS,
    TRELLO_BOARD,
    MONDAY_TASKS,
    GIT_LOG,
    ABSENCE_CALENDAR,
    TIMESHEET,
    MERCHANT_FEED,
    SHIPMENTS,
    CRUX,
    CRUX_HISTORY,
    GA4_ITEMS,
    LIGHTHOUSE,
    MAILCHIMP,
    SHOPIFY_DISCOUNTS,
    SHOPIFY_INVENTORY,
    UPTIMEROBOT,
    PROBE_LOG,
    CLICKUP_TASKS,
    CLICKUP_TIME,
    EBAY_ORDERS,
    ETSY_ITEMS,
    ETSY_ORDERS,
    EVERHOUR_TIME,
    MATOMO,
    PINGDOM,
    PINTEREST_ADS,
    PLAUSIBLE,
    SQUARE_ITEMS,
    SQUARE_TRANSACTIONS,
    SQUARESPACE_ORDERS,
    TEAMWORK_TASKS,
    TEAMWORK_TIME,
    CANONICAL_TABLES,
)


def exporters() -> tuple[Exporter, ...]:
    """Every exporter, the tools' own before the canonical names."""
    return _EXPORTERS


def recognise(shape: Shape, only: str | None = None) -> Recognition | None:
    """Which tool wrote this table; the surest answer. `only` allows one source or canonical table alone.

    Raises UnknownName where there is no such source.
    """
    if only is not None and only not in TABLES and only not in {s.name for s in _EXPORTERS}:
        raise UnknownName("source", only, [*(s.name for s in _EXPORTERS), *TABLES])
    if only is not None and only in TABLES:
        return CANONICAL_TABLES.recognise_as(shape, (only,))
    answers = [r for s in _EXPORTERS if (r := s.recognise(shape)) is not None]
    if only is not None:
        answers = [r for r in answers if only in (r.source, "canonical" if r.source in TABLES else r.source)]
    return max(answers, key=lambda r: r.confidence, default=None)
