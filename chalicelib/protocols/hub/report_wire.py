"""Bodies that ask for an export of a report (docs/protocols/hub.md)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from chalicelib.web.validate import Body

Value = Annotated[str, StringConstraints(strict=True, max_length=4000)]


class NewExport(Body):
    """Which report as which kind of file, with the parameters that the report itself has."""

    report: Literal["processes", "nodes", "people", "departments", "evaluations", "workload"]
    format: Literal["csv", "xlsx"] = "csv"
    from_: Value | None = Field(None, alias="from")
    to: Value | None = None
    by: Literal["month", "quarter", "year"] | None = None
    appId: Value | None = None  # noqa: N815
    processKey: Value | None = None  # noqa: N815
    userId: Value | None = None  # noqa: N815
    department: Value | None = None

    def values(self) -> dict[str, str]:
        """The report's own parameters, by name."""
        return self.model_dump(by_alias=True, exclude_none=True, exclude={"report", "format"})
