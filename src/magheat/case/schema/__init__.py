"""The contract of a case file, version 1, as pydantic models.

One file per part of the document; `validate` reads a document into a `CaseModel` or collects what is
wrong with it; `json_schema` is for editors.
"""

from magheat.case.schema.document import CaseModel, json_schema
from magheat.case.schema.validate import validate

__all__ = ["CaseModel", "json_schema", "validate"]
