"""What runs from cron or a button: connected sources are read and loaded, a warehouse is derived from anew."""

from ecm.operate.refresh import Refreshed, refresh_sources, refresh_warehouse

__all__ = ["Refreshed", "refresh_sources", "refresh_warehouse"]
