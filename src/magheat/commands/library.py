"""`magheat library`: what is known of tissues, materials, agents and the rest, and from where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from magheat.library import Entry, Value


def library(
    kind: Annotated[str | None, typer.Argument(help="Such as tissues; without it, the kinds.")] = None,
    name: Annotated[str | None, typer.Argument(help="Such as brain; without it, the names.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the library, or show an entry: values, units, sources and our confidence in them.

    magheat library;  magheat library tissues;  magheat library tissues brain
    """
    from magheat import library as known

    if kind is None:
        kinds = {one: len(known.names(one)) for one in known.kinds()}
        _json(kinds) if json else _list(("kind", "entries"), [(k, str(n)) for k, n in kinds.items()])
    elif name is None:
        titles = {one: known.get(kind, one).title for one in known.names(kind)}
        _json(titles) if json else _list(("name", "title"), list(titles.items()))
    else:
        entry = known.get(kind, name)
        _json(_as_dict(entry)) if json else _show(entry)


def _json(what: Any) -> None:
    import json

    typer.echo(json.dumps(what, indent=2, ensure_ascii=False, default=list))


def _as_dict(entry: Entry) -> dict[str, Any]:
    from magheat.library import citation

    return {
        "kind": entry.kind,
        "name": entry.name,
        "title": entry.title,
        "note": entry.note,
        "values": {key: _value_dict(value) for key, value in entry.values.items()},
        "data": dict(entry.data),
        "citations": {key: citation(key) for key in entry.citations},
    }


def _value_dict(value: Value) -> dict[str, Any]:
    from magheat.units import KINDS

    return {
        "text": value.text,
        "value": value.si,
        "low": value.low,
        "high": value.high,
        "unit": KINDS[value.kind].si if value.kind else None,
        "table": value.table,
        "low_table": value.low_table,
        "high_table": value.high_table,
        "law": value.law and {"form": value.law.form, "low_K": value.law.low, "high_K": value.law.high,
                              "parameters": dict(value.law.parameters)},
        "reference": value.reference,
        "source": value.source,
        "confidence": value.confidence,
        "note": value.note,
    }  # fmt: skip


def _list(header: tuple[str, str], rows: list[tuple[str, str]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table()
    for column in header:
        table.add_column(column)
    for row in rows:
        table.add_row(*row)
    Console().print(table)


def _show(entry: Entry) -> None:
    from rich.console import Console
    from rich.table import Table

    from magheat.library import citation

    console = Console()
    console.print(f"[bold]{entry.title}[/] ({entry.kind}: {entry.name})", highlight=False)
    if entry.note:
        console.print(entry.note, highlight=False)
    colours = {"high": "green", "medium": "yellow", "low": "red"}
    table = Table()
    for column in ("", "value", "source", "confidence", "note"):
        table.add_column(column)
    for key, value in entry.values.items():
        confidence = f"[{colours[value.confidence]}]{value.confidence}[/]"
        table.add_row(key.replace("_", " "), _shown(value), value.source, confidence, value.note)
    if entry.values:
        console.print(table)
    if entry.data:
        console.print(f"with {', '.join(entry.data)} (--json prints them)", highlight=False)
    for key in entry.citations:
        console.print(f"{key}: {citation(key)}", highlight=False, soft_wrap=True)


def _shown(value: Value) -> str:
    """As written in the data file; a perfusion by mass also in 1/s, a reference with its kind."""
    if value.reference:
        return f"of frequency: conductivity {value.reference}"
    if value.key == "perfusion" and value.si is not None and value.unit != "1/s":
        return f"{value.text} = {value.si:.4g} 1/s"
    return value.text
