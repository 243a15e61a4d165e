"""`magheat schema`: the JSON Schema of a case file, for editors."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def schema(
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write to this file instead.")] = None,
) -> None:
    """Print the JSON Schema of case files.

    An editor with a YAML language server then completes keys and shows units:
    put `# yaml-language-server: $schema=case.schema.json` in the first line of a case.
    """
    import json

    from magheat.case.schema import json_schema
    from magheat.errors import InputError

    text = json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
    if out is None:
        typer.echo(text, nl=False)
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", where=str(out)) from None
