from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from magheat.case.model import Case
from magheat.errors import InputError
from magheat.runner.checkpoint import FOLDER, LATEST
from magheat.runner.folder import check_folder, clear, default_folder

Make = Callable[..., Case]


def test_a_new_or_foreign_folder_may_be_used(tmp_path: Path, make_case: Make) -> None:
    case = make_case()
    assert check_folder(tmp_path / "new" / "deeper", case, resume=False, force=False) == "new"
    (tmp_path / "notes.txt").write_text("mine")
    assert check_folder(tmp_path, case, resume=False, force=False) == "new"


def test_resume_needs_a_run(tmp_path: Path, make_case: Make) -> None:
    for folder in (tmp_path, tmp_path / "new"):
        with pytest.raises(InputError, match="no run here to go on with"):
            check_folder(folder, make_case(), resume=True, force=False)


def test_a_finished_run_needs_force(tmp_path: Path, make_case: Make) -> None:
    (tmp_path / "summary.json").write_text("{}")
    for resume in (False, True):
        with pytest.raises(InputError, match=r"finished run.*--force"):
            check_folder(tmp_path, make_case(), resume=resume, force=False)
    assert check_folder(tmp_path, make_case(), resume=False, force=True) == "new"


def test_an_unfinished_run_tells_both_ways(tmp_path: Path, make_case: Make) -> None:
    (tmp_path / "log.txt").write_text("")
    with pytest.raises(InputError, match=r"unfinished run.*--resume.*--force"):
        check_folder(tmp_path, make_case(), resume=False, force=False)
    assert check_folder(tmp_path, make_case(), resume=True, force=False) == "new"  # no checkpoint yet
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / LATEST).write_text("{}")
    assert check_folder(tmp_path, make_case(), resume=True, force=False) == "resume"


def test_resume_and_force_contradict(tmp_path: Path, make_case: Make) -> None:
    with pytest.raises(InputError, match="one of the two"):
        check_folder(tmp_path, make_case(), resume=True, force=True)


def test_a_file_is_no_folder(tmp_path: Path, make_case: Make) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(InputError, match="is a file"):
        check_folder(tmp_path / "out", make_case(), resume=False, force=False)
    with pytest.raises(InputError, match="cannot be written"):
        check_folder(tmp_path / "out" / "deeper", make_case(), resume=False, force=False)


@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written(tmp_path: Path, make_case: Make) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(InputError, match="cannot be written"):
        check_folder(tmp_path / "out", make_case(), resume=False, force=False)


def test_a_run_does_not_write_over_its_own_input(tmp_path: Path, make_case: Make) -> None:
    case = make_case()
    inside = replace(case, geometry=replace(case.geometry, path=tmp_path / "mesh.msh"))  # type: ignore[type-var]
    with pytest.raises(InputError, match=r"its own input mesh\.msh"):
        check_folder(tmp_path, inside, resume=False, force=True)


def test_clear_leaves_what_a_run_does_not_write(tmp_path: Path) -> None:
    for name in ("summary.json", "notes.txt", "probes.csv"):
        (tmp_path / name).write_text("")
    (tmp_path / FOLDER).mkdir()
    clear(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["notes.txt"]


def test_the_default_folder_bears_the_name_of_the_case(make_case: Make) -> None:
    case = make_case()
    assert default_folder(replace(case, path=Path("a/b/gbm.yaml"))) == Path("runs/gbm")
    assert default_folder(case) == Path("runs/case")
