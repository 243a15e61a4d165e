"""`magheat check`: a field against the limits on the exposure of a patient."""

from __future__ import annotations

from typing import Annotated, Any

import typer


def check(
    frequency: Annotated[str, typer.Option(help="E.g. 100kHz.")],
    field: Annotated[str, typer.Option(help="Peak amplitude: 4.5kA/m, or mT, G, Oe.")],
    diameter: Annotated[
        str | None, typer.Option(help="Of the body in the field (default 0.30 m, a thorax).")
    ] = None,
    site: Annotated[
        str | None, typer.Option(help="Instead of the diameter, a site of the library: head.")
    ] = None,
    limit: Annotated[list[str] | None, typer.Option(help="Check this limit only; may be repeated.")] = None,
    all_: Annotated[
        bool, typer.Option("--all", help="Also show limits that do not apply to patients.")
    ] = False,
    strict: Annotated[bool, typer.Option(help="Leave with code 3 where a limit is exceeded.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """A verdict per limit, and the largest field and frequency that each allows.

    Values carry their units: --frequency 100kHz --field 4.5kA/m --diameter 18cm.
    """
    from magheat import api, units

    f = units.parse(frequency, "frequency", "--frequency")
    H = units.parse(field, "field", "--field")
    exposed = api.exposed_diameter(diameter, site, "--")
    rows = _rows(f, H, exposed, limit or None, all_)
    if json:
        _print_json(rows)
    else:
        _show(rows, f, H, exposed)
    over = [row["limit"] for row in rows if row["verdict"] == "exceeded"]
    if strict and over:
        from magheat.errors import StrictViolation

        raise StrictViolation(f"the field exceeds {' and '.join(over)}")


def _rows(f: float, H: float, exposed: float, names: list[str] | None, all_: bool) -> list[dict[str, Any]]:
    """What `check_field` says, with the largest amplitude and frequency beside each limit (null: any)."""
    from dataclasses import asdict
    from math import isfinite

    from magheat import safety

    chosen = safety.BINDING if names is None else tuple(safety.by_name(name) for name in names)
    if all_:
        chosen += tuple(one for one in safety.FOR_INFORMATION if one not in chosen)
    rows = []
    for one, verdict in zip(chosen, safety.check(f, H, exposed, chosen), strict=True):
        highest = safety.frequency_allowed(one, H, exposed)
        rows.append(
            asdict(verdict)
            | {
                "amplitude_allowed_A_per_m": safety.amplitude_allowed(one, f, exposed),
                "frequency_allowed_Hz": highest if isfinite(highest) else None,
            }
        )
    return rows


def _print_json(rows: list[dict[str, Any]]) -> None:
    import json

    typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))


def _show(rows: list[dict[str, Any]], f: float, H: float, exposed: float) -> None:
    from rich.console import Console
    from rich.table import Table

    from magheat.safety.eddy import CONDUCTIVITY, DENSITY, eddy_sar

    console = Console()
    console.print(
        f"{_short(f, 'frequency')}, {_short(H, 'field')}: H f = {H * f:.4g} A/m/s; "
        f"exposed diameter {_short(exposed, 'length')}",
        highlight=False, soft_wrap=True,
    )  # fmt: skip
    table = Table()
    for name in ("limit", "reached", "allowed", "verdict", "largest field", "largest frequency"):
        table.add_column(name)
    colours = {"ok": "green", "exceeded": "red", "not applicable": "dim"}
    for row in rows:
        highest = row["frequency_allowed_Hz"]
        table.add_row(
            row["limit"].replace("_", " "),
            f"{row['value']:.4g}",
            f"{row['allowed']:.4g} {row['unit']}",
            f"[{colours[row['verdict']]}]{row['verdict']}[/]",
            _short(row["amplitude_allowed_A_per_m"], "field"),
            "any" if highest is None else "none" if highest == 0.0 else _short(highest, "frequency"),
        )
    console.print(table)
    for row in rows:
        console.print(f"{row['limit'].replace('_', ' ')}: {row['source']}", highlight=False, soft_wrap=True)
    heat = eddy_sar(f, H, exposed)
    console.print(
        f"Eddy currents would heat a cylinder of that diameter by {heat.rim:.3g} W/kg at its rim, "
        f"{heat.mean:.3g} W/kg on average ({CONDUCTIVITY:g} S/m, {DENSITY:g} kg/m^3).",
        highlight=False, soft_wrap=True,
    )  # fmt: skip


def _short(value: float, kind: str) -> str:
    from magheat import units

    return units.text(float(f"{value:.4g}"), kind)
