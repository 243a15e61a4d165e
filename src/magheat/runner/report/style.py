"""One look for all figures: text takes the colour of the page, so that it reads in light and dark."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

INK = "#010203"  # stands for the page's text colour
COLOURS = ("#2f7fc1", "#e0752d", "#2a9d7f", "#c2477f", "#8a63d2", "#b08a00", "#5b8c2a", "#d1495b", "#4aa3a2")
GRID = "#80808040"
STYLE: dict[str, Any] = {
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.linewidth": 0.7,
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "font.family": "sans-serif",
    "font.size": 9.0,
    "axes.titlesize": 9.0,
    "legend.frameon": False,
    "legend.fontsize": 8.0,
    "lines.linewidth": 1.6,
    "svg.fonttype": "none",
    "path.simplify_threshold": 0.5,
}
NO_METADATA = dict.fromkeys(("Creator", "Date", "Format", "Type"))


def colour(number: int) -> str:
    """The colour of the n-th curve or region."""
    return COLOURS[number % len(COLOURS)]


def light(shade: str) -> str:
    """A colour ("#rrggbb") mixed with a third of white, for areas."""
    parts = (int(shade[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{(2 * part + 255) // 3:02x}" for part in parts)


def drawn(draw: Callable[[Any], None], name: str, size: tuple[float, float] = (5.4, 3.1)) -> str:
    """A figure as inline SVG: `draw` gets its axes; `name` keeps its ids apart from those of others."""
    import matplotlib

    settings: Any = {**STYLE, "svg.hashsalt": name}
    with matplotlib.rc_context(settings):
        from matplotlib.backends.backend_svg import FigureCanvasSVG
        from matplotlib.figure import Figure

        figure = Figure(figsize=size, dpi=150, layout="constrained")
        canvas = FigureCanvasSVG(figure)  # no pyplot: nothing global is touched
        draw(figure.add_subplot())
        text = io.StringIO()
        canvas.print_svg(text, metadata=NO_METADATA)  # savefig would go through the drawing twice
    return _inline(text.getvalue(), name)


def _inline(svg: str, name: str) -> str:
    """Without what only a file of its own needs; it scales with the page."""
    svg = svg[svg.index("<svg") :].strip()
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    head, body = svg.split(">", 1)
    box = re.search(r'viewBox="[^"]*"', head)
    assert box is not None
    body = re.sub(r'id="(?=figure|axes|patch|line|text|matplotlib|xtick|ytick|legend)', f'id="{name}-', body)
    return f'<svg {box[0]} role="img" aria-label="{name}">{body}'.replace(INK, "currentColor")
