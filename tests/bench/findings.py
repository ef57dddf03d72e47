"""What a part of the campaign found."""

from dataclasses import dataclass, field


@dataclass
class Findings:
    """figures: what was measured, with its name; violations: what must never happen, in words."""

    title: str
    figures: list[tuple[str, str]] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)

    def text(self) -> str:
        """A table of the figures, and the violations below it."""
        lines = [self.title, *(f"  {name:<64} {value:>12}" for name, value in self.figures)]
        return "\n".join(
            [*lines, f"  {'violations':<64} {len(self.violations):>12}", *(f"  ! {v}" for v in self.violations)]
        )
