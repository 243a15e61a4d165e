"""What `import magheat` offers, and what it costs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import magheat


def modules_after(statement: str) -> set[str]:
    code = f"import sys; before = set(sys.modules); {statement}; print(*(set(sys.modules) - before))"
    return set(
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.split()
    )


@pytest.mark.parametrize("name", magheat.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(magheat, name) is not None
    assert name in dir(magheat)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'simulator'"):
        _ = magheat.simulator


def test_import_magheat_loads_itself_only() -> None:
    loaded = modules_after("import magheat")
    assert {name.split(".")[0] for name in loaded} - sys.stdlib_module_names == {"magheat"}


def test_the_loss_room_needs_numpy_and_scipy_only() -> None:
    loaded = modules_after("import magheat.slp")
    packages = {name.split(".")[0] for name in loaded if not name.startswith("_")} - sys.stdlib_module_names
    assert packages - {"cython_runtime"} <= {"magheat", "numpy", "scipy"}


def test_the_citation_names_this_version() -> None:
    root = Path(__file__).parents[1]
    citation = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == magheat.__version__
    assert f"## [{magheat.__version__}]" in (root / "CHANGELOG.md").read_text(encoding="utf-8")
