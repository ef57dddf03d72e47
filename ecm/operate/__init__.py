"""What runs from cron or a button: connected sources are read and loaded, facts are derived again from a warehouse."""

from ecm.operate.refresh import Refreshed, refresh_sources, refresh_warehouse

__all__ = ["Refreshed", "refresh_sources", "refresh_warehouse"]
