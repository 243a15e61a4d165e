"""The page: figures and tables of one run put into the template."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from markupsafe import Markup

from magheat.runner.fields import HDF5, FieldReader
from magheat.runner.folder import RESOLVED
from magheat.runner.progress import clock
from magheat.runner.report import curves, field, ice, nanowarming, slices, stress
from magheat.runner.report.data import by_region, load_data
from magheat.runner.tables import PROBES, REGIONS, read_table
from magheat.runner.verdict import verdicts

TEMPLATE = "template.html.j2"


def environment(folder: Path) -> Any:
    """The jinja2 environment of the templates in a folder."""
    import jinja2

    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(folder: Path, summary: Mapping[str, Any]) -> str:
    """The HTML of a run's report."""
    page = environment(Path(__file__).parent)
    page.filters |= {
        "number": number,
        "degrees": degrees,
        "words": words,
        "clock": clock,
        "verdict_of": verdict_of,
    }
    return page.get_template(TEMPLATE).render(
        s=summary,
        verdicts=verdicts(summary),
        figures=_figures(folder, summary),
        resolved=(folder / RESOLVED).read_text(encoding="utf-8"),
    )


def degrees(value: float | None) -> str:
    """A temperature with two decimals; a dash where there is none."""
    return "–" if value is None else f"{round(value, 2) + 0.0:.2f}"


def number(value: float | None, digits: int = 4) -> str:
    """A number for people, as HTML; a dash where there is none."""
    if value is None:
        return "–"
    if isinstance(value, int):
        return f"{value:,}".replace(",", "\u202f")
    text = f"{value:.{digits}g}"
    if "e" not in text:
        return text
    mantissa, exponent = text.split("e")
    return Markup(f"{mantissa}·10<sup>{int(exponent)}</sup>")


def words(key: str) -> str:
    """A name of a limit or a key as words."""
    return key.replace("_", " ")


def verdict_of(verdict: str) -> str:
    """The style of a verdict's text."""
    return {"ok": "good", "pass": "good", "exceeded": "bad", "fail": "bad"}.get(verdict, "open")


def _figures(folder: Path, summary: Mapping[str, Any]) -> dict[str, Any]:
    data = load_data(folder)
    ends, factors = data["step_ends_s"], data["step_factors"]
    time, probes = read_table(folder / PROBES)
    _, regions = read_table(folder / REGIONS)
    names = list(summary["regions"])
    figures: dict[str, Any] = {
        "probes": curves.probes(time, probes, ends, factors) if probes else None,
        "regions": curves.regions(time, regions, names, ends, factors),
        "temperature_volume": curves.volume(
            by_region(data, "temperature_degC"),
            "temperature (°C) when the region is warmest",
            "temperature-volume",
        ),
        "dose_volume": None,
        "rates": [],
        "steps": curves.steps(ends, factors),
        "energy": curves.energy(summary["energy"]),
        "geometry": [],
        "temperatures": [],
        "field": field.field_maps(folder),
        "rate_maps": nanowarming.rate_maps(folder, summary),
        "ice": ice.figures(folder, summary, data),
        "stress": stress.figures(folder, summary, data),
        "differences": nanowarming.differences(folder, ends, factors),
    }
    doses = by_region(data, "cem43_min")
    if doses:
        figures["dose_volume"] = curves.volume(doses, "CEM43 (min)", "dose-volume", log=True)
    for name in ("warming", "cooling"):
        if f"{name}_K_per_min" in data and summary[name] is not None:
            critical = summary[name]["critical_rate_K_per_min"]
            figures["rates"].append(curves.rates(data[f"{name}_K_per_min"], critical, name))
    if (folder / HDF5).exists():
        _slices(figures, FieldReader(folder), summary)
    return figures


def _slices(figures: dict[str, Any], fields: FieldReader, summary: Mapping[str, Any]) -> None:
    """Geometry, and temperatures at the instants that tell most and at the end."""
    mesh, regions = fields.mesh(), summary["regions"]
    hottest = max(regions, key=lambda name: (regions[name]["peak_degC"], -regions[name]["volume_mL"]))
    faces = slices.faces(mesh, slices.centre_of(mesh, hottest))
    figures["geometry"] = [slices.geometry(f, mesh.regions, f"geometry-{i}") for i, f in enumerate(faces)]
    if not len(fields.times):
        return
    told = {len(fields.times) - 1: "at the end"}
    for instant, words in _telling(summary, hottest):
        told[int(np.argmin(np.abs(fields.times - instant)))] = words
    for frame in sorted(told):
        values = fields.frame(frame)
        if "temperature_degC" not in values:
            return
        T, at = values["temperature_degC"], float(fields.times[frame])
        span = (float(T.min()), max(float(T.max()), float(T.min()) + 0.1))
        level = summary["kind"] == "hyperthermia"
        drawn = [
            slices.temperature(f, T, span, f"temperature-{frame}-{i}", level) for i, f in enumerate(faces)
        ]
        figures["temperatures"].append({"when": f"{clock(at)}, {told[frame]}", "drawn": drawn})


def _telling(summary: Mapping[str, Any], hottest: str) -> list[tuple[float, str]]:
    """Times (s) worth a picture: the warmest of a tumour; of an organ in the cold, the most uneven."""
    uneven = [
        (summary[name]["max_difference_at_s"], f"near the largest difference on {name}")
        for name in ("cooling", "warming")
        if summary[name] is not None and summary[name]["max_difference_at_s"] is not None
    ]
    return uneven or [(summary["regions"][hottest]["at_s"], f"when {hottest} is warmest")]
