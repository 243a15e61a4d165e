"""The pages of docs/ hold: examples load and run, lists are of what there is, links lead somewhere.

A block ```yaml case is a whole case; ```yaml case-part replaces top-level keys of it, alternatives divided
by `# or`. In ```console blocks each `$ magheat ...` runs, and the lines below it occur in what it
prints (`...` stands for lines left out). ```python blocks with >>> are doctests.
"""

from __future__ import annotations

import doctest
import inspect
import json
import re
import shlex
import shutil
from pathlib import Path

import pytest

from magheat import api, library
from magheat.case import load_case
from magheat.case.document import parse_document
from magheat.case.schema import json_schema
from magheat.case.schema.particles import ParticleKeys
from magheat.cli import main
from magheat.mesh.build import BUILDERS
from magheat.slp import LossResult
from magheat.tissue.perfusion import perfusion_laws

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.glob("*.md"))
COLD = ("agents.md", "field.md", "ice.md", "stress.md", "containers.md", "nanowarming.md")
BLOCK = re.compile(r"^```(\S+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def page(name):
    return (DOCS / name).read_text(encoding="utf-8")


def topics(*names):
    """These pages, with those of nanowarming, which name keys of their own."""
    return "".join(page(name) for name in (*names, *COLD) if (DOCS / name).exists())


def blocks(text, kind):
    return [found[3] for found in BLOCK.finditer(text) if (found[1] + found[2]).strip() == kind]


def base_case():
    (text,) = blocks(page("case-file.md"), "yaml case")
    return text


PARTS = [
    pytest.param(part, id=f"{path.stem}-{i}")
    for path in PAGES
    for i, part in enumerate(
        part for block in blocks(path.read_text(encoding="utf-8"), "yaml case-part")
        for part in re.split(r"^# or\n", block, flags=re.MULTILINE)
    )
]  # fmt: skip


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    """A folder with the files that the pages' examples name."""
    import nibabel
    import numpy as np

    from magheat.mesh.build import build
    from magheat.mesh.write import write_mesh

    folder = tmp_path_factory.mktemp("inputs")
    (folder / "case.yaml").write_text(base_case(), encoding="utf-8")
    for data in DOCS.glob("*.csv"):
        shutil.copy(data, folder)
    labels = np.zeros((16, 16, 16), np.int16)
    labels[2:14, 2:14, 2:14], labels[5:11, 5:11, 5:11] = 2, 1
    affine = np.diag([4.0, 4.0, 4.0, 1.0])
    affine[:3, 3] = -30.0
    nibabel.save(nibabel.Nifti1Image(labels, affine), folder / "labels.nii.gz")
    nibabel.save(nibabel.Nifti1Image(labels.astype(np.float32), affine), folder / "uptake.nii.gz")
    ball = build("concentric_spheres", {"layers": {"tumour": 0.01, "brain": 0.02}, "size": 0.005})
    write_mesh(ball, folder / "body.msh")
    return folder


@pytest.fixture
def place(inputs, tmp_path, monkeypatch):
    """The working folder, with copies of those files."""
    shutil.copytree(inputs, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path


@pytest.mark.parametrize("part", PARTS)
def test_the_parts_of_a_case_load(part, place):
    whole = parse_document(base_case()).data | parse_document(part).data
    load_case(whole)
    assert not list(_validator().iter_errors(whole))


def _validator():
    jsonschema = pytest.importorskip("jsonschema")
    return jsonschema.Draft202012Validator(json_schema())


def test_the_schema_for_editors_is_current():
    stored = json.loads((DOCS / "case.schema.json").read_text(encoding="utf-8"))
    assert stored == json_schema(), "write it again: magheat schema --out docs/case.schema.json"


@pytest.mark.parametrize("path", sorted((ROOT / "cases").glob("*.yaml")), ids=lambda path: path.stem)
def test_the_cases_name_the_schema_and_keep_it(path):
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=../docs/case.schema.json\n")
    assert not list(_validator().iter_errors(parse_document(text).data))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_what_the_console_shows_is_what_is_printed(path, place, capsys):
    for block in blocks(path.read_text(encoding="utf-8"), "console"):
        for command in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, *shown = command.splitlines()
            program, *arguments = shlex.split(line)
            if program != "magheat":
                continue
            code = main(arguments)
            printed = capsys.readouterr()
            assert code == 0, f"{line}: {printed.err}"
            told = _plain(printed.out)
            for expected in shown:
                assert expected == "..." or _plain(expected) in told, f"{line}\n{printed.out}"


def _plain(text):
    return re.sub(r"[\s│┃─━┌┐└┘├┤┏┓┡┩╇┬┴┼]+", " ", text).strip()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_python_examples_give_what_they_show(path, place):
    code = "\n".join(blocks(path.read_text(encoding="utf-8"), "python"))
    test = doctest.DocTestParser().get_doctest(code, {}, path.name, str(path), 0)
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    assert runner.run(test).failed == 0


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_links_and_paths_lead_somewhere(path):
    text = path.read_text(encoding="utf-8")
    targets = [t for t in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text) if "://" not in t and "doi.org" not in t]
    named = re.findall(r"`((?:src|docs|tests|cases|meshes|validation)/[\w./-]+)`", text)
    missing = [t for t in targets if not (path.parent / t).exists()]
    missing += [n for n in named if not (ROOT / n).exists()]
    assert not missing


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_is_short(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 160


def test_the_index_names_every_page():
    assert not [path.name for path in PAGES if f"({path.name})" not in page("README.md") + "(README.md)"]


def test_the_case_file_page_names_every_key():
    text = topics("case-file.md", "geometry.md")
    schema = json_schema()
    models = [schema, *schema["$defs"].values()]
    keys = {key for model in models for key in model.get("properties", {})}
    assert not [key for key in sorted(keys) if not re.search(rf"\b{key}\b", text)]


def test_the_slp_page_names_keywords_and_results():
    text = page("slp.md")
    keywords = inspect.signature(api.loss_power).parameters
    names = {*ParticleKeys.model_fields, *keywords, *LossResult.__dataclass_fields__} - {"particle"}
    assert not [name for name in sorted(names) if f"`{name}`" not in text]


def test_the_geometry_page_names_builders_parameters_and_surfaces():
    text = page("geometry.md")
    for name, builder in BUILDERS.items():
        section = text[text.index(f"### {name}") :].split("\n### ")[0]
        for word in (*(p.name for p in builder.parameters), *builder.surfaces):
            assert f"`{word}`" in section, f"{name}: {word}"


def test_the_library_page_names_kinds_and_laws():
    text = page("library.md")
    assert not [name for name in (*library.kinds(), *perfusion_laws()) if f"`{name}`" not in text]


def test_the_results_page_names_every_file_and_key(place):
    text = topics("results.md")
    assert main(["run", "case.yaml", "--out", "out", "--engine", "embedded", "--quiet"]) == 0
    files = {path.name for path in (place / "out").iterdir()}
    summary = json.loads((place / "out" / "summary.json").read_text(encoding="utf-8"))
    keys = set(_keys(summary)) - set(summary["regions"]) - set(summary["versions"])
    assert not [word for word in sorted(files | keys) if f"`{word}`" not in text]


COLD_CASE = """
magheat: 1
title: A drop of VS55
kind: nanowarming
geometry: {build: concentric_spheres, layers: {drop: 4 mm}, size: {drop: 2 mm}, dimension: axisymmetric}
regions: {drop: {agent: VS55}}
particles: [{in: drop, concentration: 10 mg/mL, heating: 400 W/g}]
field: {frequency: 360 kHz, amplitude: 20 kA/m}
boundary: {outer: {convection: {coefficient: 50 W/m^2/K, ambient: 20 degC}}}
initial: -150 degC
schedule: [{for: 120 s, field: on, until: "min(drop) > -30 degC"}]
"""


def test_the_pages_name_every_file_and_key_of_nanowarming(place):
    (place / "cold.yaml").write_text(COLD_CASE, encoding="utf-8")
    text = topics("results.md")
    assert main(["run", "cold.yaml", "--out", "out", "--engine", "embedded", "--quiet"]) == 0
    files = {path.name for path in (place / "out").iterdir()}
    summary = json.loads((place / "out" / "summary.json").read_text(encoding="utf-8"))
    assert summary["warming"] is not None
    keys = set(_keys(summary)) - set(summary["regions"]) - set(summary["versions"])
    keys = {key for key in keys if not key.startswith("drop.")}  # values of the region, by their key paths
    assert not [word for word in sorted(files | keys) if f"`{word}`" not in text]


def _keys(value):
    if isinstance(value, dict):
        yield from value
        for inner in value.values():
            yield from _keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _keys(inner)
