"""Ice of a case for the heat problem, and what the summary says of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from magheat import units
from magheat.bioheat.model import Ice
from magheat.case.check import told_at
from magheat.case.cold import IceSettings
from magheat.case.model import Case
from magheat.cryo import IceMatter, ice_law
from magheat.runner.evidence import Evidence, State, Verdict
from magheat.runner.quantities.ice import IceRecord
from magheat.tissue.properties import Constant, Map, SpaceValue

BEYOND = 10.0  # times the critical fraction, from where the law is far from what it was calibrated at
STATES: dict[str, State] = {"pass": "good", "fail": "bad", "incomplete": "open", "not judged": "open"}
OPEN = {
    "incomplete": "; the run ends while ice can form",
    "not judged": "; where the agent is diluted more can form",
}


def make_ice(case: Case) -> Ice | None:
    """The calibrated law and where it holds; None without. Raises CaseError where it cannot be calibrated."""
    settings, critical = case.ice, case.critical
    if settings is None or critical is None or critical.cooling is None or critical.warming is None:
        return None
    with told_at(case, "ice"):
        law = ice_law(
            settings.law,
            melting=settings.melting,
            glass=critical.window[0] if critical.glass is None else critical.glass,
            activation=settings.activation,
            share=settings.fraction / settings.crystallizable,
            cooling=critical.cooling,
            warming=critical.warming,
            width=settings.width,
        )
        matter = IceMatter(settings.crystallizable, settings.melting)
    shares = {name: _share(v.perfused) for name, v in case.vitrified.items()}
    return Ice(law, matter, shares, settings.latent_heat)


def _share(perfused: float | Map) -> SpaceValue:
    return perfused if isinstance(perfused, Map) else Constant(perfused)


def ice_summary(case: Case, record: IceRecord | None) -> dict[str, Any] | None:
    """`ice` of the summary; collective under MPI."""
    if record is None or case.ice is None:
        return None
    found = record.found()
    if found["verdict"] == "pass" and case.critical is not None and case.critical.dilution is not None:
        found["verdict"] = "not judged"  # the law is that of the full strength
    return {
        "law": case.ice.law,
        "critical_fraction": case.ice.fraction,
        **found,
        "validity": _validity(case, case.ice, found),
    }


def _validity(case: Case, ice: IceSettings, found: Mapping[str, Any]) -> list[str]:
    assert case.critical is not None
    cooling, warming = (
        units.text(rate or 0.0, "rate") for rate in (case.critical.cooling, case.critical.warming)
    )
    told = [
        f"fitted: {100 * ice.fraction:.3g} % of ice at {cooling} on cooling and at {warming} on warming",
        f"an activation energy of {ice.activation / 1e3:g} kJ/mol is assumed, not measured for this agent",
    ]
    if ice.law == "avrami":
        told.append(f"a peak of nucleation {ice.width:g} K wide is assumed")
        told.append("warming was fitted without nuclei from the cooling before it")
    if any(v.perfused != 1.0 for v in case.vitrified.values()):
        told.append("ice in tissue is taken to form as in the agent alone, at its full strength")
    if found["max_fraction"] > BEYOND * ice.fraction:
        told.append("more ice than the law was fitted at: how it grows then is extrapolated")
    return told


def ice_verdict(summary: Mapping[str, Any]) -> Verdict | None:
    """Whether ice stays below the critical fraction; None where no ice was reckoned with."""
    ice = summary["ice"]
    if ice is None:
        return None
    limit, largest, above = ice["critical_fraction"], ice["max_fraction"], ice["fraction_above"]
    if ice["verdict"] == "fail":
        text = f"more than {100 * limit:.3g} % ice in {100 * above:.3g} % of the volume"
    else:
        text = f"at most {100 * largest:.2g} % ice, critical {100 * limit:.3g} %"
        text += OPEN.get(ice["verdict"], "")
    place = ", ".join(f"{1e3 * x:.3g}" for x in ice["at_place_m"])
    evidence = (
        Evidence("volume with more ice than critical", 100.0 * above, "%", "<=", 1.0, decides=True),
        Evidence(
            "largest fraction of ice", 100.0 * largest, "%", "<=", 100.0 * limit, f"({place}) mm",
            ice["at_s"],
            f"the agent's critical rates, by the law of {ice['law']}",
        ),
    )  # fmt: skip
    return Verdict("Ice", STATES[ice["verdict"]], text, evidence)
