"""What runs from cron or a button: connected sources are read and loaded."""

from ecm.operate.refresh import Refreshed, refresh_sources

__all__ = ["Refreshed", "refresh_sources"]
