"""What the deployment package leaves out of its dependencies: what no function of the hub ever reads.

Half of botocore is other services, most of Babel other languages. What is left of its descriptions botocore parses in
every cold start: they lose the endpoints of other services and the prose.
"""

from __future__ import annotations

import gzip
import json
import shutil
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

SERVICES = {"dynamodb", "kms", "s3", "secretsmanager", "sqs", "sts"}
LOCALES = {"root.dat", "en.dat", "en_US.dat", "zh.dat", "zh_Hans.dat", "zh_Hans_CN.dat"}
"""Of Babel, which python-liquid brings: 30 MB otherwise."""
UNREAD = (
    "bin",
    "aws_lambda_powertools/event_handler",
    "aws_lambda_powertools/utilities/[!_j]*",  # all but jmespath_utils, which the logger imports
    "botocore/cacert.pem",  # certifi's is used
    "botocore/data/*/*/examples-1.json",
    "cffi",  # cryptography needs its compiled part alone, which lies beside it
    "dateutil/zoneinfo",
    "dns",  # email_validator asks the name service only when told to
    "importlib_resources/tests",
    "pycparser",
    "pydantic/v1",
    "urllib3/contrib/emscripten",
    "*.dist-info/RECORD",
    "*.dist-info/sboms",
    "**/*.pyi",
)

ASKED_FOR = "clientContextParams"
"""The one part of a description whose prose botocore asks for by name: presigning reads it."""


def trim(folder: Path) -> None:
    """Leave out of installed packages what is never read."""
    for pattern in UNREAD:
        for path in list(folder.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for entry in (folder / "babel/locale-data").glob("*.dat"):
        if entry.name not in LOCALES:
            entry.unlink()
    _trim_sdk(folder / "botocore/data")


def _trim_sdk(data: Path) -> None:
    for entry in data.iterdir():
        if entry.is_dir() and entry.name not in SERVICES:
            shutil.rmtree(entry)
    endpoints = data / "endpoints.json"
    endpoints.write_text(_shortened(_of_services(json.loads(endpoints.read_text()))))
    for packed in data.rglob("service-2.json.gz"):
        packed.with_suffix("").write_text(_shortened(_without_prose(json.loads(gzip.decompress(packed.read_bytes())))))
        packed.unlink()


def _shortened(content: Any) -> str:
    return json.dumps(content, separators=(",", ":"))


def _of_services(endpoints: dict[str, Any]) -> dict[str, Any]:
    """The list of endpoints, with those of `SERVICES` alone."""
    partitions = [
        {**each, "services": {name: found for name, found in each["services"].items() if name in SERVICES}}
        for each in endpoints["partitions"]
    ]
    return {**endpoints, "partitions": partitions}


def _without_prose(content: Any, *, names: bool = False) -> Any:
    """A service's description without its documentation; `names`: the keys are names of members and shapes."""
    if isinstance(content, list):
        return [_without_prose(each) for each in content]
    if not isinstance(content, dict):
        return content
    inner = {"shapes", "members", "operations"}
    told = {
        key: _without_prose(value, names=not names and key in inner)
        for key, value in content.items()
        if names or key not in {"documentation", ASKED_FOR}
    }
    if ASKED_FOR in content and not names:
        told[ASKED_FOR] = content[ASKED_FOR]
    return told
