"""What a validation folder gives: series of computed values beside a reference, and its claims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Series:
    """Computed values beside measured or exact ones, over one variable.

    reference, computed (n,), in the unit that y_label names; error (n,) of the reference, nan where it
    is not known, or empty. band: the relative deviation that counts as agreement. labels (n,): what
    stands on an x axis of names, where x counts them. fine (m,) and its curve: the computed line between
    the points, beside it that of linear response. counted (n,): which references were found in print, and
    count; empty: all. fitted: what was fitted to these very points. variant: the same points with other
    assumptions; not summed up. points: remarks on single points; remarks: on all of them.
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
    beside: tuple[float, ...] = ()
    labels: tuple[str, ...] = ()
    note: str = ""
    logarithmic: bool = False
    points: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    counted: tuple[bool, ...] = ()
    fitted: tuple[str, ...] = ()
    variant: bool = False
    model: str = ""
    span: tuple[tuple[float, float], ...] = ()
    bounds: tuple[str, ...] = ()

    @property
    def counts(self) -> tuple[bool, ...]:
        """Which points count."""
        return self.counted or (True,) * len(self.x)

    @property
    def ratios(self) -> tuple[float, ...]:
        """Computed over reference."""
        return tuple(c / r for c, r in zip(self.computed, self.reference, strict=True))

    @property
    def counted_ratios(self) -> tuple[float, ...]:
        """Computed over reference where it counts."""
        return tuple(ratio for ratio, counts in zip(self.ratios, self.counts, strict=True) if counts)

    @property
    def within(self) -> tuple[bool, ...]:
        """Which points lie within the band."""
        spans = self.span or tuple((c, c) for c in self.computed)
        bounds = self.bounds or ("=",) * len(self.x)
        return tuple(map(self._agrees, self.reference, spans, bounds))

    def _agrees(self, reference: float, span: tuple[float, float], bound: str) -> bool:
        low, high = (value / reference for value in span)
        enough, few = high >= 1.0 - self.band, low <= 1.0 + self.band
        return enough if bound == ">=" else few if bound == "<=" else enough and few

    @property
    def inside(self) -> int:
        """How many of the points that count lie within the band."""
        return sum(good and counts for good, counts in zip(self.within, self.counts, strict=True))

    @property
    def largest_factor(self) -> float:
        """The largest of ratio and 1/ratio over the points that count; infinite where one value is zero."""
        return max(max(r, 1.0 / r) if r > 0 else float("inf") for r in self.counted_ratios)


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


def summary(outcomes: Sequence[Outcome]) -> str:
    """One sentence on the measured losses: how many points, how many predicted within the band."""
    series = [one for outcome in outcomes if outcome.kind == "slp" for one in outcome.series]
    main = [one for one in series if not one.variant and not one.fitted]
    if not main:
        return ""
    counted = sum(sum(one.counts) for one in main)
    recalled = sum(len(one.x) for one in main) - counted
    inside = sum(one.inside for one in main)
    return (
        f"measured losses: {inside} of {counted} within the band, by what the library says of the material "
        f"and nothing fitted; {recalled} more are recalled rather than found, and not counted"
    )
