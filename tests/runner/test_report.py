from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from magheat.case.model import Case
from magheat.errors import InputError
from magheat.mesh.build import build
from magheat.mesh.write import write_mesh
from magheat.runner import simulate
from magheat.runner.report import write_report
from magheat.runner.report.page import number

Make = Callable[..., Case]
VOID = {"meta", "br", "img", "link", "input", "hr"}


class Page(HTMLParser):
    """Collects what a page loads, its ids, and whether its tags close."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.ids: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value:
                self.ids.append(value)
            local = (value or "").startswith(("#", "data:"))
            if name in ("src", "href", "xlink:href", "srcset") and tag != "a" and not local:
                self.loads.append(f"{tag} {name}={value}")
        if tag in ("script", "link", "iframe"):
            self.loads.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture
def finished(make_case: Make, tmp_path: Path) -> Path:
    simulate(make_case(title="A <small> ball & more"), tmp_path / "out")
    return tmp_path / "out"


def test_the_page_stands_alone_and_fits_a_phone(finished: Path) -> None:
    text = (finished / "report.html").read_text()
    page = Page()
    page.feed(text)
    assert page.open == []
    assert page.loads == []
    assert "@import" not in text and not re.search(r"url\((?!#)", text)
    assert 'name="viewport"' in text and "prefers-color-scheme: dark" in text
    clip_paths = [i for i in page.ids if i.startswith("p")]
    assert len(clip_paths) == len(set(clip_paths))


def test_the_page_holds_everything_of_the_run(finished: Path) -> None:
    text = (finished / "report.html").read_text()
    assert "A &lt;small&gt; ball &amp; more" in text
    for section in (
        "targets", "regions", "slices", "curves", "histograms", "geometry", "safety", "particles", "energy",
        "citations", "inputs", "run",
    ):  # fmt: skip
        assert f'id="{section}"' in text, section
    assert text.index("both targets are met") < text.index('id="regions"')  # the verdict comes first
    assert "Atkinson" in text and "atkinson brezovich" in text
    assert "magheat: 1" in text  # the resolved case
    assert text.count("<svg") >= 8


def test_it_is_drawn_again_from_the_folder(finished: Path) -> None:
    before = (finished / "report.html").read_text()
    (finished / "report.html").unlink()
    assert write_report(finished) == finished / "report.html"
    assert (finished / "report.html").read_text() == before


def test_without_fields_there_are_no_slices(make_case: Make, tmp_path: Path) -> None:
    simulate(make_case(output={"every": "60 s", "fields": []}), tmp_path)
    text = (tmp_path / "report.html").read_text()
    assert 'id="slices"' not in text and 'id="curves"' in text


def test_a_solid_body_is_cut_in_three_planes(make_case: Make, tmp_path: Path) -> None:
    layers = {"tumour": 0.01, "tissue": 0.03}
    mesh = build("concentric_spheres", {"layers": layers, "size": {"tumour": 0.005, "tissue": 0.012}})
    write_mesh(mesh, tmp_path / "solid.msh")
    case = make_case(
        geometry={"mesh": str(tmp_path / "solid.msh")},
        probes={"centre": ["0 mm", "0 mm", "0 mm"]},
        schedule=[{"for": "2 min", "field": "on"}],
    )
    simulate(case, tmp_path / "out")
    text = (tmp_path / "out" / "report.html").read_text()
    assert {"x = 0 mm", "y = 0 mm", "z = 0 mm"} <= set(re.findall(r"[xyz] = [-\d.]+ mm", text))


def test_a_folder_without_a_run(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no finished run"):
        write_report(tmp_path)
    (tmp_path / "summary.json").write_text("{")
    with pytest.raises(InputError, match="cannot be read"):
        write_report(tmp_path)


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "–"), (12345, "12\u202f345"), (0.12345, "0.1235"), (4.85e8, "4.85·10<sup>8</sup>")],
)
def test_numbers_for_people(value: float | None, text: str) -> None:
    assert number(value) == text
