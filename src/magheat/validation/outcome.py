"""What a validation folder gives: series of computed values beside a reference, and its claims."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Series:
    """Computed values beside measured or exact ones, over one variable.

    reference, computed (n,), in the unit that y_label names; error (n,) of the reference, nan where it
    is not known, or empty. band: the relative deviation that counts as agreement. fine (m,) and its
    curve: the computed line between the points, for the plot.
    """

    name: str
    x_label: str
    y_label: str
    x: tuple[float, ...]
    reference: tuple[float, ...]
    computed: tuple[float, ...]
    band: float
    error: tuple[float, ...] = ()
    fine: tuple[float, ...] = ()
    curve: tuple[float, ...] = ()
    note: str = ""
    logarithmic: bool = False
    points: tuple[str, ...] = ()  # remarks on single points

    @property
    def ratios(self) -> tuple[float, ...]:
        """Computed over reference."""
        return tuple(c / r for c, r in zip(self.computed, self.reference, strict=True))

    @property
    def within(self) -> tuple[bool, ...]:
        """Which points lie within the band."""
        return tuple(abs(ratio - 1.0) <= self.band for ratio in self.ratios)

    @property
    def largest_factor(self) -> float:
        """The largest of ratio and 1/ratio over the points; infinite where one value is zero."""
        return max(max(r, 1.0 / r) if r > 0 else float("inf") for r in self.ratios)


@dataclass(frozen=True)
class Claim:
    """What a folder says of the program, and whether it is so."""

    text: str
    holds: bool


@dataclass(frozen=True)
class Outcome:
    """The outcome of one folder."""

    name: str
    title: str
    kind: str
    series: tuple[Series, ...]
    claims: tuple[Claim, ...] = ()
    verdict: str = ""
    sources: tuple[str, ...] = ()
    seconds: float = field(default=0.0, compare=False)

    @property
    def failed(self) -> tuple[Claim, ...]:
        """The claims that do not hold."""
        return tuple(claim for claim in self.claims if not claim.holds)
