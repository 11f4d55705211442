"""A table as a file that spreadsheets open: a workbook (xlsx), or comma-separated values.

The only place that knows the library of workbooks. No cell is ever a formula: a workbook's are texts and stay so when
somebody edits them; in comma-separated values a text that a spreadsheet would work out gets an apostrophe before it.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from chalicelib.errors import BadInput
from chalicelib.lazy import lazy
from chalicelib.web.reply import Reply

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import xlsxwriter

    from chalicelib.web.request import Request
else:
    xlsxwriter = lazy("xlsxwriter")

MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
LONGEST_CELL = 32_767
"""Characters that a cell of a workbook holds."""
BOM = "\ufeff"
_BLANK = " \u00a0\u3000\ufeff"
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


def download(
    request: Request,
    title: str,
    wanted: str,
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
) -> Reply:
    """The table as a file that the caller saves, under its title and the moment.

    Raises:
        BadInput: a workbook for a caller without `Accept`. By this header the gateway knows that it may answer bytes;
            without it they would arrive as Base64.
    """
    if wanted == "xlsx" and not request.header("Accept"):
        raise BadInput("下载 xlsx 须带请求头 Accept，例如 */*", field="Accept")
    name = quote(f"{title}_{request.now:%Y%m%d%H%M%S}.{wanted}")
    headers = {"Content-Type": MEDIA_TYPES[wanted], "Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Reply(separated(header, rows) if wanted == "csv" else workbook(title, header, rows), headers=headers)


def workbook(title: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """One sheet, written row by row, so that memory holds one row and the packed file.

    A text that is longer than a cell holds is cut and ends with an ellipsis.
    """
    packed = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(packed, options) as book:
        sheet = book.add_worksheet(title[:31])
        bold, plain, as_text = (book.add_format(each) for each in ({"bold": True}, {}, {"quote_prefix": True}))
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(header) - 1, 20)
        for column, name in enumerate(header):
            sheet.write_string(0, column, name, bold)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                text = _text(value)
                sheet.write_string(number, column, _fitting(text), as_text if is_formula(text) else plain)
    return packed.getvalue()


def separated(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Comma-separated values with a byte order mark, by which spreadsheets know UTF-8."""
    told = io.StringIO()
    writer: Any = csv.writer(told)
    writer.writerow(header)
    writer.writerows([_guarded(_text(value)) for value in row] for row in rows)
    return BOM + told.getvalue()


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would work a text out instead of showing it; full-width signs count, blanks do not."""
    return text.startswith(_FORMULA) or text.lstrip(_BLANK).startswith(_FORMULA)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _guarded(text: str) -> str:
    return f"'{text}" if is_formula(text) else text


def _fitting(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"
