"""What the resolvers share: the document, the problems, and what is collected on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from magheat.case.document import Document, KeyPath
from magheat.case.problems import Failed, Problems
from magheat.case.schema import CaseModel


@dataclass
class Context:
    """One case on its way to SI."""

    document: Document
    model: CaseModel
    problems: Problems
    warnings: list[str] = field(default_factory=list)
    citations: list[str] = field(default_factory=list)
    corner: str | None = None  # "slow" | "fast": the library's ranges at that end, instead of their values

    @property
    def cold(self) -> bool:
        """Whether the case is one of nanowarming."""
        return self.model.kind == "nanowarming"

    def cite(self, *keys: str | None) -> None:
        """Note sources, each once, in order."""
        for key in keys:
            if key and key not in self.citations:
                self.citations.append(key)

    def warn(self, text: str) -> None:
        """Note a warning, once."""
        if text not in self.warnings:
            self.warnings.append(text)

    def fail(self, path: KeyPath, what: str, fix: str | None = None) -> Failed:
        """Note a problem; raise what is returned to leave the block."""
        self.problems.add(path, what, fix)
        return Failed()

    def file(self, path: KeyPath, name: str) -> Path:
        """A path of the case file, relative to it; it must be a file that is there."""
        file = self.document.folder / Path(name).expanduser()
        if not file.is_file():
            what = "is a folder, not a file" if file.is_dir() else "does not exist"
            raise self.fail(path, f"the file {file} {what}", "paths are relative to the case file")
        return file.resolve()
