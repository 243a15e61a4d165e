"""Writes docs/scale_up_*.csv from the tables of the studies in cases/studies/, and draws images/scale_up.png.

make studies && .venv/bin/python docs/pictures_studies.py [runs/studies]
"""

from __future__ import annotations

import csv
import math
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.axes import Axes

DOCS = Path(__file__).parent
OUT = DOCS / "images" / "scale_up.png"
SLP = 0.6  # W per mg of Fe
IRON = "particles.0.concentration_mg_per_mL"
JARS = {"1 mL": 1.0, "10 mL": 10.0, "50 mL": 50.0, "100 mL": 100.0, "500 mL": 500.0, "1 L": 1e3, "3 L": 3e3}
COLOURS = {"DP6": "#8d6a9f", "VS55": "#d1495b", "VMP": "#edae49", "M22": "#00798c"}
LIMITS = {"warming": "convective_limit", "cooling": "cooling_limit"}

Row = Mapping[str, str]
Cells = dict[str, str]


def table(folder: Path, study: str) -> list[Row]:
    """The rows of a study. Raises SystemExit where one of them failed."""
    with (folder / study / "table.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    failed = [row["error"] for row in rows if row.get("error")]
    if failed:
        raise SystemExit(f"{study}: {failed[0]}")
    return rows


def digits(text: str, factor: float = 1.0) -> str:
    """Three digits; nothing stays nothing."""
    return f"{float(f'{factor * float(text):.3g}'):.6g}" if text else ""


def samples(folder: Path, kind: str) -> Iterable[tuple[str, str, Row]]:
    """Name, volume of the sample (of an organ without the bag) and row, jars first."""
    for row in table(folder, f"scale_up_{kind}"):
        yield row["jar"], digits(str(JARS[row["jar"]])), row
    for row in table(folder, f"scale_up_organs_{kind}"):
        yield row["organ"], digits(row["regions.organ.volume_mL"]), row


def iron(folder: Path) -> list[Cells]:
    """What is needed at 20 kA/m; `search` says why where there is no number."""
    ends = {
        end: {row["jar"]: row[IRON] for row in table(folder, f"scale_up_iron_{end}")}
        for end in ("fast", "slow")
    }
    found = []
    for sample, volume, row in samples(folder, "iron"):
        known = {end: at.get(sample, "") if row["agent"] == "VS55" else "" for end, at in ends.items()}
        found.append({
            "sample": sample, "volume_mL": volume, "agent": row["agent"],
            "iron_mg_per_mL": digits(row[IRON]), "power_W_per_mL": digits(row[IRON], SLP),
            "power_fast_W_per_mL": digits(known["fast"], SLP),
            "power_slow_W_per_mL": digits(known["slow"], SLP),
            "min_rate_K_per_min": digits(row["warming.min_rate_K_per_min"]),
            "max_difference_glass_K": digits(row["warming.max_difference_glass_K"]),
            "search": row["search"],
        })  # fmt: skip
    return found


def field(folder: Path) -> list[Cells]:
    """What is needed with 10 mg Fe/mL, for losses that go with the field to a power."""
    return [
        {
            "sample": sample, "volume_mL": volume, "agent": row["agent"],
            "exponent": digits(row.get("particles.0.exponent") or "2"),
            "field_kA_per_m": digits(row["field.amplitude_kA_per_m"]), "search": row["search"],
        }
        for sample, volume, row in samples(folder, "field")
    ]  # fmt: skip


def walls(folder: Path) -> list[Cells]:
    """What VS55 needs in walls that the field does not heat."""
    return [
        {
            "sample": row["jar"], "wall": row["wall"], "iron_mg_per_mL": digits(row[IRON]),
            "power_W_per_mL": digits(row[IRON], SLP), "search": row["search"],
            "max_difference_glass_K": digits(row["warming.max_difference_glass_K"]),
        }
        for row in table(folder, "scale_up_wall")
    ]  # fmt: skip


def verdicts(folder: Path, study: str, direction: str) -> list[Cells]:
    """How fast samples are without anything that is sought."""
    return [
        {
            "sample": row.get("jar") or row["organ"], "agent": row["agent"],
            "verdict": row[f"{direction}.verdict"],
            "min_rate_K_per_min": digits(row[f"{direction}.min_rate_K_per_min"]),
            "fraction_below": digits(row[f"{direction}.fraction_below"]),
            "max_difference_glass_K": digits(row[f"{direction}.max_difference_glass_K"]),
        }
        for row in table(folder, study)
    ]  # fmt: skip


def limits(folder: Path) -> list[Cells]:
    """The largest ball and the thickest flat bag, as given and at both ends of what is known of the agent."""
    radius, half = "geometry.layers.agent_mm", "geometry.lengths.0_mm"
    found = []
    for direction, study in LIMITS.items():
        flat = {row["agent"]: row for row in table(folder, f"{study}_flat")}
        slow, fast = (
            {r["agent"]: r[radius] for r in table(folder, f"{study}_{end}")} for end in ("slow", "fast")
        )
        for row in table(folder, study):
            agent = row["agent"]
            found.append({
                "direction": direction, "agent": agent,
                "ball_diameter_mm": digits(row[radius], 2.0), "ball_mL": ball(row[radius]),
                "ball_slow_mL": ball(slow.get(agent, "")), "ball_fast_mL": ball(fast.get(agent, "")),
                "flat_thickness_mm": digits(flat[agent][half], 2.0),
            })  # fmt: skip
    return found


def ball(radius_mm: str) -> str:
    return digits(str(4.0 / 3.0 * math.pi * (0.1 * float(radius_mm)) ** 3)) if radius_mm else ""


def write(name: str, rows: list[Cells]) -> list[Cells]:
    path = DOCS / f"scale_up_{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        out.writeheader()
        out.writerows(rows)
    print(path)
    return rows


def numbers(rows: list[Cells], key: str) -> list[float]:
    return [float(row[key]) for row in rows]


def draw_power(ax: Axes, rows: list[Cells]) -> None:
    """Power over volume, jars as lines and organs as stars."""
    for agent in ("VS55", "VMP at 70 K/min"):
        colour = COLOURS[agent.split()[0]]
        mine = [row for row in rows if row["agent"] == agent and row["power_W_per_mL"]]
        for marker, line, which in (("o", "-", True), ("*", "", False)):
            some = [row for row in mine if (row["sample"] in JARS) is which]
            ax.plot(numbers(some, "volume_mL"), numbers(some, "power_W_per_mL"), marker + line, color=colour,
                    ms=9 if line == "" else 4, mec="k" if line == "" else colour, mew=0.5,
                    label=agent if line else None)  # fmt: skip
    band = [row for row in rows if row["power_slow_W_per_mL"]]
    ends = numbers(band, "power_fast_W_per_mL"), numbers(band, "power_slow_W_per_mL")
    ax.fill_between(numbers(band, "volume_mL"), *ends, color=COLOURS["VS55"], alpha=0.15, lw=0,
                    label="VS55, range of cp, k")  # fmt: skip
    ax.plot([], [], "*", color="w", mec="k", ms=9, label="organ in a bag")
    ax.plot([], [], " ", label="M22, VMP at 0.4 K/min: next to none")
    ax.set(xscale="log", xlabel="volume (mL)", ylabel="power needed (W/mL)", ylim=(0, 3.8))
    right = ax.secondary_yaxis("right", functions=(lambda power: power / SLP, lambda iron: iron * SLP))
    right.set_ylabel("iron at 600 W/g (mg/mL)")
    ax.legend(frameon=False, fontsize=8, loc="lower left")


def draw_limits(ax: Axes, rows: list[Cells]) -> None:
    """The largest ball by agent, with the range of cp and k."""
    names = [f"{r['agent']}, {r['direction']}" for r in rows]
    for place, row in enumerate(reversed(rows)):
        if not row["ball_mL"]:
            continue
        ends = [float(row[key] or row["ball_mL"]) for key in ("ball_slow_mL", "ball_fast_mL")]
        colour = COLOURS[row["agent"].split()[0]]
        ax.plot(ends, [place, place], color=colour, lw=6, alpha=0.35, solid_capstyle="butt")
        ax.plot(float(row["ball_mL"]), place, "o" if row["direction"] == "warming" else "s", color=colour)
    ax.set_yticks(range(len(rows)), reversed(names), fontsize=8)
    ax.set(xscale="log", xlabel="largest ball (mL)")
    ax.grid(axis="x", color="0.9")


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "runs/studies")
    needed = write("iron", iron(folder))
    write("field", field(folder))
    write("wall", walls(folder))
    alone = (verdicts(folder, study, "warming") for study in ("without_iron", "without_iron_organs"))
    write("without_iron", [row for rows in alone for row in rows])
    write("cooling_organs", verdicts(folder, "cooling_organs", "cooling"))
    largest = write("limits", limits(folder))
    figure, axes = plt.subplots(1, 2, figsize=(11, 4.2), layout="constrained")
    draw_power(axes[0], needed)
    draw_limits(axes[1], largest)
    for ax in axes:
        ax.spines[["top"]].set_visible(False)
    OUT.parent.mkdir(exist_ok=True)
    figure.savefig(OUT, dpi=130)
    print(OUT)


if __name__ == "__main__":
    main()
