# ruff: noqa: E501  (cases as text)
"""Wrong input through the command line: exit code 2, one message, and nothing left behind.

What each message must say of a case that is wrong in itself is in tests/case; here is what only shows when
a command runs: values, folders, options, ranks, and that no command lets a library's own error out.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from magheat.cli import main

BUILT = (
    "{build: concentric_spheres, layers: {tumour: 10 mm, brain: 40 mm}, size: {tumour: 5 mm, brain: 20 mm}}"
)
BODY = f"""\
magheat: 1
kind: hyperthermia
geometry: {BUILT}
regions:
  tumour: {{tissue: glioblastoma}}
  brain: {{tissue: brain}}
particles:
  - {{in: tumour, concentration: 30 mg/mL, heating: 10 W/g}}
field: {{frequency: 100 kHz, amplitude: 4.5 kA/m}}
boundary: {{outer: {{temperature: 37 degC}}}}
initial: 37 degC
schedule: [{{for: 1 min, field: on}}]
probes: {{rim: [10 mm, 0 mm, 0 mm]}}
solve: {{engine: embedded, tolerance: 0.02 K}}
output: {{every: 30 s}}
"""
SLP = ["slp", "--diameter", "14nm", "--frequency", "100kHz", "--field", "10kA/m"]
CHECK = ["check", "--frequency", "100kHz", "--field", "10kA/m"]

Refused = Callable[..., str]


def write(text: str | bytes, name: str = "case.yaml") -> str:
    Path(name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return name


# -- the file --------------------------------------------------------------------------------------

FILES = {
    "empty": ("", "empty"),
    "comment": ("# nothing\n", "empty"),
    "list": ("- a\n- b\n", "line 1: the document is a list"),
    "scalar": ("hello\n", "single value"),
    "binary": (bytes(range(256)) * 9, "line"),
    "latin": ("magheat: 1\ntitle: café\n".encode("latin1"), "line 2: this is not UTF-8"),
    "utf16": (BODY.encode("utf-16"), "not UTF-8"),
    "null": ("magheat: 1\ntitle: a\0b\n", "line 2"),
    "deep": ("a: " + "[" * 5000 + "]" * 5000, "nested too deeply"),
    "bomb": ("a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(f"{c}: &{c} [{','.join(['*' + p] * 9)}]\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True)), "more than 200000 values"),
    "tag": ("a: !!python/object/apply:os.system ['true']\n", "tag"),
    "two documents": (BODY + "---\n" + BODY, "second document"),
    "tab": (BODY.replace("  tumour:", "\ttumour:"), "line 5: a tab"),
    "twice": (BODY + "kind: nanowarming\n", "line 16, kind: the key stands twice"),
    "bracket": (BODY.replace("initial: 37 degC", "initial: {"), "not valid YAML"),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_what_is_no_case(refused: Refused, name: str) -> None:
    text, told = FILES[name]
    message = refused("run", write(text))
    assert "case.yaml" in message and told in message


@pytest.mark.parametrize("path", ["nowhere.yaml", ".", ""])
def test_no_file(refused: Refused, path: str) -> None:
    refused("run", path)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(refused: Refused) -> None:
    Path(write(BODY)).chmod(0)
    assert "cannot be read" in refused("run", "case.yaml")


# -- values that only a run would meet ---------------------------------------------------------------

CASES = [
    # what, by what, place in the message, words
    ("every: 30 s", "every: 1" + "0" * 5000, "line 15, output.every", "inf"),
    ("for: 1 min", "for: 1" + "0" * 5000 + " min", "line 12, schedule.0.for", "out of range"),
    ("for: 1 min", "for: 1e400 s", "line 12, schedule.0.for", "out of range"),
    ("for: 1 min", "for: 1 s" + "*s" * 3000, "line 12, schedule.0.for", " ... "),
    ("every: 30 s", "every: 1 us", "line 15, output.every", "records"),
    ("tolerance: 0.02 K", "tolerance: 1e-15 K", "line 14, solve.tolerance", "at least 1e-06 K"),
    ("tolerance: 0.02 K", "max_step: 1 ps", "line 14, solve.max_step", "steps over the schedule"),
    ("tolerance: 0.02 K", "order: true", "line 14, solve.order", "one of: 1, 2"),
    ("engine: embedded", "engine: fenics", "line 14, solve.engine", "embedded"),
    ("initial: 37 degC", "initial: 1e9 K", "line 11, initial", "at most 5000 K"),
    ("30 mg/mL", "1e30 mg/mL", "line 8, particles.0.concentration", "at most 23000"),
    ("concentration: 30 mg/mL, heating: 10 W/g", "concentration: 6 g/mL, particle: {diameter: 10 nm, material: magnetite}", "line 8, particles.0.concentration", "core alone"),
    ("concentration: 30 mg/mL, heating: 10 W/g", "concentration: 4 g/mL, of: Fe, particle: {diameter: 10 nm, material: magnetite}", "line 8, particles.0.concentration", "core alone"),
    ("heating: 10 W/g", "of: Fe, particle: {diameter: 10 nm, material: cobalt}", "line 8, particles.0", "iron"),
    ("heating: 10 W/g", "heating: 10 W/g, exponent: 100", "line 8, particles.0.exponent", "at most 10"),
    ("rim: [10 mm", "rim: [100 mm", "line 13, probes.rim", "outside the mesh"),
    ("rim: [10 mm, 0 mm, 0 mm]", "rim: [10 mm, 0 mm]", "line 13, probes.rim", "needs 3"),
    ("rim:", '"":', "line 13, probes.", "an empty name"),
    ("rim:", '"a\\nb":', "line 13, 'probes.a\\nb'", "cannot be printed"),
    ("rim:", '"a\\0b":', "line 13, 'probes.a\\x00b'", "cannot be printed"),
    ("rim:", '" a":', "line 13, probes. a", "begins or ends with a blank"),
    ("rim:", "x" * 500 + ":", "line 13, probes", "a name of 500 characters"),
    ("  brain: {tissue: brain}\n", "", "line 4, regions", "'brain' that is not described"),
    ("  brain:", "  liver: {tissue: liver}\n  brain:", "line 6, regions.liver", "no region 'liver'"),
    ("outer:", "otter:", "line 10, boundary.otter", "did you mean outer"),
    ("field: on}", "field: on, boundary: {otter: {temperature: 37 degC}}}", "line 12, schedule.0.boundary.otter", "outer"),
    (BUILT, "{build: concentric_spheres, layers: {tumour: 10 mm, brain: 40 mm}, size: 1 nm}", "line 3, geometry.size", "cells"),
    (BUILT, "{build: concentric_spheres, layers: {tumour: 10 mm, brain: 40 mm}, size: 30 mm}", "line 3, geometry.size", "thick"),
    (BUILT, "{build: concentric_spheres, layers: {tumour: 39.9 mm, brain: 40 mm}, size: 6 mm}", "line 3, geometry.size", "smaller"),
    (BUILT, "{build: concentric_spheres, layers: {tumour: 1 nm, brain: 40 mm}}", "line 3, geometry.size", "extent"),
    (BUILT, "{build: concentric_spheres, layers: {tumour: 1e200 m, brain: 1e250 m}}", "line 3, geometry.layers.tumour", "at most 1000 m"),
    (BUILT, "{build: concentric_spheres, layers: {tumour: 40 mm, brain: 40 mm}}", "line 3, geometry.layers", "same outer radius"),
    (BUILT, "{build: concentric_spheres, layers: {tumour: 10 mm, brain: 40 mm}, size: {liver: 1 mm}}", "line 3, geometry.size.liver", "no region"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "place", "words"), CASES, ids=range(len(CASES)))
def test_a_wrong_case(refused: Refused, old: str, new: str, place: str, words: str) -> None:
    assert old in BODY
    message = refused("run", write(BODY.replace(old, new, 1)))
    assert f"case.yaml, {place}" in message and words in message
    assert len(message) < 2500


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("solve.order", "--set: 'solve.order' is not key.path=value"),
        ("=3", "not key.path=value"),
        ("solve.ordr=1", "--set, solve.ordr: unknown key 'ordr' (did you mean order"),
        ("a.b=1", "--set, a: unknown key"),
        ("particles.9.heating=1 W/g", "--set, particles.9"),
        ("particles.x=1", "not an index"),
        ("kind.x=1", "single value"),
        ("field.frequency=0 Hz", "--set, field.frequency"),
        ("field.frequency=1" + "0" * 5000, "--set, field.frequency"),
        ("solve={", "--set, solve: not valid YAML"),
        ("schedule=[]", "--set, schedule: too few"),
    ],
)
def test_a_wrong_change(refused: Refused, given: str, told: str) -> None:
    assert told in refused("run", write(BODY), "--set", given)


# -- folders ---------------------------------------------------------------------------------------


def test_folders(refused: Refused) -> None:
    write(BODY)
    write("", "file")
    assert "is a file" in refused("run", "case.yaml", "--out", "file")
    assert "cannot be written" in refused("run", "case.yaml", "--out", "file/deeper")
    assert "no run here to go on with" in refused("run", "case.yaml", "--resume")
    assert "one of the two" in refused("run", "case.yaml", "--resume", "--force")
    assert "no engine is called ''" in refused("run", "case.yaml", "--engine", "")
    Path("done").mkdir()
    write("{}", "done/summary.json")
    assert "--force" in refused("run", "case.yaml", "--out", "done")
    assert "--force" in refused("run", "case.yaml", "--out", "done", "--resume")
    assert "not that of a finished run" in refused("report", "done")
    Path("begun/checkpoint").mkdir(parents=True)
    for text in ("{", "[]", "{}", '{"number": 1, "ranks": 1, "time_s": 0, "fingerprint": "other"}'):
        write(text, "begun/checkpoint/latest.json")
        assert "--force to start over" in refused("run", "case.yaml", "--out", "begun", "--resume")


def test_names_with_commas_and_quotes_are_written_as_csv_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    import csv

    monkeypatch.chdir(tmp_path)
    write(BODY.replace("rim:", "'a,\"b\"/c':").replace("brain:", '"grey, white":'))
    assert main(["run", "case.yaml", "-q", "--out", "out"]) == 0, capfd.readouterr().err
    assert main(["report", "out"]) == 0
    with open("out/probes.csv", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["time_s", 'a,"b"/c_degC'] and {len(row) for row in rows} == {2}
    with open("out/regions.csv", newline="") as file:
        assert "grey, white_max_degC" in next(csv.reader(file))


@pytest.mark.parametrize("data", [b"noise", b"", None])
def test_a_report_of_a_damaged_run(refused: Refused, data: bytes | None) -> None:
    write('{"status": "completed"}', "summary.json")
    if data is not None:
        write(data, "report.npz")
    assert "run the case again" in refused("report", ".")


# -- the other commands ------------------------------------------------------------------------------

OPTIONS = [
    ([*SLP, "--diameter", "abc"], "--diameter"),
    ([*SLP, "--diameter", "14"], "no unit"),
    ([*SLP, "--diameter", "-1nm"], "not above zero"),
    ([*SLP, "--frequency", "0Hz"], "not above zero"),
    ([*SLP, "--field", "-1kA/m"], "negative"),
    ([*SLP, "--sigma", "-1"], "negative"),
    ([*SLP, "--sigma", "100"], "above 2"),
    ([*SLP, "--shape", "blob"], "prolate"),
    ([*SLP, "--shape", "prolate", "--aspect", "0.5"], "below 1"),
    ([*SLP, "--temperature", "0K", "--viscosity", "1 mPa*s"], "not above zero"),
    ([*SLP, "--temperature", "-1K"], "absolute zero"),
    ([*SLP, "--temperature", "25 C"], "degC"),
    ([*SLP, "--material", "magnetit"], "did you mean magnetite"),
    ([*SLP, "--sweep", "bad"], "not a sweep"),
    ([*SLP, "--sweep", "diameter=6nm:40nm:0"], "number of points"),
    ([*SLP, "--sweep", "diameter=6nm:40nm:1000000000"], "number of points"),
    ([*SLP, "--sweep", "diameter=6nm:40nm:5", "--plot", "/nowhere/x.png"], "cannot be written"),
    ([*SLP, "--sweep", "diameter=6nm:40nm:5", "--plot", "."], "folder"),
    ([*SLP, "--sweep", "diameter=6nm:40nm:5", "--plot", "x.png", "--csv", "/nowhere/x.csv"], "cannot be written"),
    ([*SLP, "--sweep", "diameter=6nm:40nm:5", "--plot", "x.foo"], "not supported"),
    (["slp", "--diameter", "14nm"], "--frequency is missing"),
    ([*CHECK, "--frequency", "0Hz"], "above zero"),
    ([*CHECK, "--field", "3 m"], "--field"),
    ([*CHECK, "--diameter", "0 m"], "above zero"),
    ([*CHECK, "--site", "haed"], "did you mean head"),
    ([*CHECK, "--site", "head", "--diameter", "0.2 m"], "give one of them"),
    (["report", "nowhere"], "no finished run"),
    (["library", "tisues"], "did you mean tissues"),
    (["library", "tissues", "nope"], "nope"),
    (["validate", "nope"], "there are"),
    (["validate", "--dir", "/nowhere"], "/nowhere"),
    (["schema", "--out", "/nowhere/x"], "cannot be written"),
    (["mesh", "none.msh"], "no such mesh file"),
    (["mesh", "none.yaml"], "no such file"),
    (["mesh", "."], "no such mesh file"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "told"), OPTIONS, ids=range(len(OPTIONS)))
def test_wrong_options(refused: Refused, arguments: list[str], told: str) -> None:
    assert told in refused(*arguments)


@pytest.mark.skipif(find_spec("dolfinx") is None, reason="make dolfinx")
@pytest.mark.parametrize(
    ("change", "options", "told"),
    [
        ("probes.rim=[1 m, 0 m, 0 m]", ["--engine", "dolfinx"], "outside the mesh"),
        ("probes={}", ["--engine", "embedded"], "one rank only"),
    ],
)
def test_two_ranks_tell_it_once(tmp_path: Path, change: str, options: list[str], told: str) -> None:
    (tmp_path / "case.yaml").write_text(BODY)
    root = {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1", "OMP_NUM_THREADS": "1"}
    environment = os.environ | root | {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    command = ["mpirun", "-n", "2", "--oversubscribe", sys.executable, "-m", "magheat", "run", "case.yaml"]
    done = subprocess.run(
        [*command, "--set", change, *options],
        cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.count(told) == 1 and "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["case.yaml"]
