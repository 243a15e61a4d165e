"""sweep.html: figures and the table of a study in one file that needs nothing beside it."""

from __future__ import annotations

from pathlib import Path

from magheat.runner.files import replace_text
from magheat.runner.report.page import environment, number
from magheat.study.headline import headline
from magheat.study.plots import figures
from magheat.study.settings import Study, study_text
from magheat.study.table import ERROR, Cell, Table

TEMPLATE = "sweep.html.j2"
MOST_ROWS, MOST_COLUMNS = 2000, 12


def write_page(path: Path, study: Study, table: Table) -> None:
    """Draw a study from its table."""
    page = environment(Path(__file__).parent)
    page.filters["cell"] = _cell
    names = headline(study, table, MOST_COLUMNS)
    count = len(table[ERROR])
    text = page.get_template(TEMPLATE).render(
        title=study.case.stem if isinstance(study.case, Path) else str(study.case.get("title", "study")),
        figures=figures(study, table),
        names=names,
        rows=[[table[name][row] for name in names] for row in range(min(count, MOST_ROWS))],
        count=count,
        failed=sum(error is not None for error in table[ERROR]),
        goal=None if study.goal is None else study.goal.text,
        study=study_text(study),
    )
    replace_text(path, text)


def _cell(value: Cell) -> str:
    return number(value) if value is None or isinstance(value, float) else str(value)
