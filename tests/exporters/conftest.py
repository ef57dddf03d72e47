"""The same shops as in the tests of the metrics."""

from tests.metrics.conftest import empty_shop, shop

__all__ = ["empty_shop", "shop"]
