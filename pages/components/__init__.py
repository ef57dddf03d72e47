"""What pages share on screen: the filter bar, cards, charts, tables, the way down to the rows, the cache."""
