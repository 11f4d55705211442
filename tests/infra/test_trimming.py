"""What the deployment package leaves out, and that nothing of it is missed."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from infra.dependencies import ROOT
from infra.package import package
from infra.trimming import SERVICES, trim

if TYPE_CHECKING:
    from pathlib import Path

MOST_MEGABYTES = 17
EVERYTHING = f"""
import importlib, os, pathlib, pkgutil, re, sys
os.environ |= {{"AWS_DEFAULT_REGION": "cn-north-1", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"}}
sys.path.insert(0, ".")
import app, botocore.session, chalicelib
for found in pkgutil.walk_packages(chalicelib.__path__, "chalicelib."):
    importlib.import_module(found.name)
for source in pathlib.Path("chalicelib").rglob("*.py"):
    text = source.read_text()
    for inner in re.findall(r"^ +(?:from|import) ([A-Za-z_.0-9]+)", text, re.M):
        if inner != "_typeshed":
            importlib.import_module(inner)
    for name in re.findall(r'lazy\\("([A-Za-z_.0-9]+)"\\)', text):
        importlib.import_module(name)
for service in {sorted(SERVICES)!r}:
    print(botocore.session.get_session().create_client(service).meta.endpoint_url)
store = botocore.session.get_session().create_client("s3")
print(app.__name__, store.generate_presigned_url("put_object", {{"Bucket": "b", "Key": "k"}}))
"""
"""Imports whatever any module of the hub imports anywhere, within functions too."""


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return package("local", tmp_path_factory.mktemp("package")).zip


def test_what_any_module_imports_is_in_the_package(deployed: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(deployed) as archive:
        archive.extractall(tmp_path)
    command = [sys.executable, "-S", "-W", "ignore", "-c", EVERYTHING]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr[-2000:]
    assert "https://sqs.cn-north-1.amazonaws.com.cn" in said.stdout.split()


def test_the_package_is_small(deployed: Path) -> None:
    assert deployed.stat().st_size < MOST_MEGABYTES * 1_000_000


def test_dependencies_are_there_as_bytecode_alone_and_the_hub_with_its_sources(deployed: Path) -> None:
    with zipfile.ZipFile(deployed) as archive:
        names = set(archive.namelist())
    assert "pydantic/main.pyc" in names
    assert "pydantic/main.py" not in names
    assert {each.name for each in (ROOT / "chalicelib").glob("*.py")} <= {
        name.removeprefix("chalicelib/") for name in names
    }


def test_a_member_that_is_called_documentation_stays_and_prose_goes(tmp_path: Path) -> None:
    described = {
        "documentation": "<p>prose</p>",
        "operations": {"Do": {"name": "Do", "documentation": "prose"}},
        "shapes": {
            "In": {"type": "structure", "members": {"documentation": {"shape": "Text", "documentation": "prose"}}}
        },
    }
    data = _sdk(tmp_path, described)
    trim(tmp_path)
    assert json.loads((data / "sqs/2012-11-05/service-2.json").read_text()) == {
        "operations": {"Do": {"name": "Do"}},
        "shapes": {"In": {"type": "structure", "members": {"documentation": {"shape": "Text"}}}},
    }


def test_other_services_and_their_endpoints_go(tmp_path: Path) -> None:
    data = _sdk(tmp_path, {})
    trim(tmp_path)
    assert sorted(each.name for each in data.iterdir()) == ["endpoints.json", "sqs"]
    assert json.loads((data / "endpoints.json").read_text()) == {
        "partitions": [{"services": {"sqs": {"a": 1}}}],
        "v": 3,
    }


def _sdk(folder: Path, described: dict[str, Any]) -> Path:
    data = folder / "botocore/data"
    for service in ("sqs", "ec2"):
        (data / service / "2012-11-05").mkdir(parents=True)
        packed = data / service / "2012-11-05/service-2.json.gz"
        packed.write_bytes(gzip.compress(json.dumps(described).encode()))
    endpoints = {"partitions": [{"services": {"sqs": {"a": 1}, "ec2": {}}}], "v": 3}
    (data / "endpoints.json").write_text(json.dumps(endpoints))
    return data
