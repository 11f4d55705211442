"""Attachments: offered, put at a signed address, read by whoever has a part in what names them."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.protocols.workorder import file_wire
from tests.component.files import lie
from tests.component.workorder.test_orders import DIAGRAM, ORDER, PATH

FILES = "/hub/files"
PDF = {"name": "发票.pdf", "size": 3, "type": "application/pdf"}


@pytest.fixture
def file(centre, zhangsan):
    """A file of zhangsan's."""
    file_id = zhangsan.ok("POST", FILES, PDF)["data"]["fileId"]
    lie(file_id, "zhangsan")
    return file_id


def test_the_signature_binds_size_type_name_and_owner_and_that_nothing_lies_there(zhangsan):
    offered = zhangsan.ok("POST", FILES, PDF)["data"]
    put = offered["upload"]
    assert (put["method"], put["headers"]["Content-Type"], put["headers"]["If-None-Match"]) == (
        "PUT",
        "application/pdf",
        "*",
    )
    where = urlsplit(put["url"])
    assert where.path.endswith(offered["fileId"])
    signed = parse_qs(where.query)["X-Amz-SignedHeaders"][0].split(";")
    told = {"content-length", "content-type", "host", "if-none-match", "x-amz-meta-name", "x-amz-meta-owner"}
    assert set(signed) == told
    assert put["headers"]["x-amz-meta-owner"] == "zhangsan"


@pytest.mark.parametrize(
    "wrong",
    [
        {"size": 0},
        {"size": file_wire.MAX_FILE_BYTES + 1},
        {"size": "3"},
        {"type": "text/html"},
        {"type": "image/svg+xml"},
        {"name": ""},
        {"name": "../a"},
        {"name": "a\r\nx"},
        {"name": "长" * 201},
    ],
)
def test_what_may_not_be_attached_is_refused_by_name(zhangsan, wrong):
    answer = zhangsan("POST", FILES, {**PDF, **wrong})
    assert answer.status_code == 400
    assert next(iter(wrong)) in answer.json_body["msg"]


def test_its_owner_gets_it_under_its_name_as_a_download(file, zhangsan):
    answer = zhangsan("GET", f"{FILES}/{file}")
    told = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert answer.status_code == 302
    assert told["response-content-disposition"] == ["attachment; filename*=UTF-8''%E5%8F%91%E7%A5%A8.pdf"]
    shown = zhangsan.ok("GET", f"{FILES}/{file}", link="true")["data"]
    assert (shown["name"], shown["size"], shown["type"]) == ("发票.pdf", 3, "application/pdf")


def test_others_get_it_where_they_have_a_part_in_what_names_it(file, centre, zhangsan, lisi, wangwu, admin):
    centre.deploy(DIAGRAM)
    attached = {**ORDER, "params": {"proof": [{"fileId": file, "name": "发票.pdf"}]}}
    instance = zhangsan.ok("POST", PATH, attached)["data"]["ProcessInstanceId"]
    other = zhangsan.start("p")["ProcessInstanceId"]
    path = f"{FILES}/{file}"
    assert lisi("GET", path, procInsId=instance).status_code == 302
    assert admin("GET", path).status_code == 302
    assert lisi("GET", path).status_code == 404
    assert lisi("GET", path, procInsId=other).status_code == 404
    assert wangwu("GET", path, procInsId=instance).status_code == 403
    assert lisi("GET", path, procInsId="none").status_code == 404


def test_one_that_was_never_put_there_is_not_there(centre, zhangsan):
    offered = zhangsan.ok("POST", FILES, PDF)["data"]
    for file_id in (offered["fileId"], "0" * 32, "x", "..%2Fa"):
        assert zhangsan("GET", f"{FILES}/{file_id}").status_code == 404
