"""A real OIDC provider and a real CAS server, each in a process of its own, on a loopback port of its choice.

`python -m tests.component.sign_in.real_servers oidc` (oidc-provider-mock) or `... cas FOLDER` (django-cas-server, with
its database in FOLDER) prints the port and serves until it is stopped.
"""

# ruff: noqa: PLC0415, T201 - each process imports its own server alone, and prints its port

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

SERVICE = "https://hub.example.edu.cn/console/index.html"
PASSWORD = "秘密 pass"
EMPLOYEE = {"employeeNumber": "20260001", "name": "张三"}
ROOT = Path(__file__).parents[3]


@contextmanager
def running(*which: str) -> Iterator[int]:
    """One of the servers; its port."""
    command = [sys.executable, "-W", "ignore", "-m", __name__, *which]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


def serve(app: Any) -> None:
    from werkzeug.serving import make_server

    server = make_server("127.0.0.1", 0, app, threaded=True)
    print(server.server_port, flush=True)
    server.serve_forever()


def oidc() -> Any:
    import oidc_provider_mock

    return oidc_provider_mock.app(user_claims=[oidc_provider_mock.User(sub="zhangsan", claims={"name": "张三"})])


def cas(folder: str) -> Any:
    import django
    from django.conf import settings
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application

    settings.configure(
        SECRET_KEY="of a test",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="tests.component.sign_in.cas_urls",
        INSTALLED_APPS=[
            "django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions", "django.contrib.messages",
            "cas_server",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware", "django.middleware.locale.LocaleMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {"context_processors": [
                    "django.template.context_processors.request", "django.contrib.messages.context_processors.messages",
                ]},
            }
        ],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(Path(folder) / "cas.sqlite3")}},
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        USE_TZ=True,
        CAS_AUTH_CLASS="cas_server.auth.TestAuthUser",
        CAS_TEST_USER="zhangsan",
        CAS_TEST_PASSWORD=PASSWORD,
        CAS_TEST_ATTRIBUTES=EMPLOYEE,
    )  # fmt: skip
    django.setup()
    call_command("migrate", verbosity=0)
    from cas_server.models import ServicePattern

    pattern = ServicePattern.objects.create(name="all", pattern=".*")
    for attribute in EMPLOYEE:
        pattern.attributs.create(name=attribute)
    return get_wsgi_application()


if __name__ == "__main__":
    serve(oidc() if sys.argv[1] == "oidc" else cas(sys.argv[2]))
