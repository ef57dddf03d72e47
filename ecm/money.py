"""Division that knows about zero, and money that is rounded once."""

from decimal import ROUND_HALF_UP, Decimal


def ratio(numerator: Decimal | float | None, denominator: Decimal | float | None) -> float | None:
    """numerator ÷ denominator, or None where either is unknown or the denominator is zero."""
    if numerator is None or denominator is None or denominator == 0:
        return None
    return float(Decimal(str(numerator)) / Decimal(str(denominator)))


def rounded(amount: Decimal, places: int = 2) -> Decimal:
    """Commercial rounding (half away from zero)."""
    return amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
