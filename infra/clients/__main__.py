"""Generate, compile and call: `python -m infra.clients [python] [typescript] [java]`, all three when none is named.

The hub is the one of `.local/hub.json`. What a language needs comes from its registry through its own client, pinned;
without a JDK and Maven the Java client is left out, with a sentence.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from infra import console_build, node
from infra.bootstrap import ROOT, ensure
from infra.terminal import Trouble, run, say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

DESCRIPTION = ROOT / "docs/openapi.json"
OWN = Path(__file__).parent
SECONDS = 1200
LAST_LINES = 30


def python(build: Path, call: Mapping[str, str]) -> str:
    """By openapi-python-client; every module is imported, for Python compiles what it imports."""
    ensure(".venv-clients")
    tools = ROOT / ".venv-clients/bin"
    target = build / "todohub_client"
    where: list[str | Path] = ["--path", DESCRIPTION, "--output-path", target, "--meta", "none", "--overwrite"]
    _run(
        [tools / "openapi-python-client", "generate", *where],
        build,
        {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"},
    )
    everything = [
        ".".join(path.relative_to(build).with_suffix("").parts)
        for path in sorted(target.rglob("*.py"))
        if path.stem != "__init__"
    ]
    importing = f"import importlib; [importlib.import_module(name) for name in {everything!r}]"
    _run([tools / "python", "-c", importing], build, {})
    shutil.copy(OWN / "sample.py.txt", build / "sample.py")
    return _run([tools / "python", "sample.py"], build, call)


def typescript(build: Path, call: Mapping[str, str]) -> str:
    """By openapi-typescript and openapi-fetch, the console's own; compiled under `strict` and more."""
    if not console_build.installed():
        raise Trouble("npm's registry cannot be reached: there is no TypeScript client.")
    modules = build / "node_modules"
    modules.unlink(missing_ok=True)
    modules.symlink_to(console_build.MODULES)
    for name in ("sample.ts", "tsconfig.json"):
        shutil.copy(OWN / name, build / name)
    tools = {"PATH": f"{node.folder()}{os.pathsep}{os.environ['PATH']}"}
    _run([modules / ".bin/openapi-typescript", DESCRIPTION, "-o", "schema.d.ts"], build, tools)
    _run([modules / ".bin/tsc", "--project", "tsconfig.json"], build, tools)
    (build / "out/package.json").write_text('{"type": "module"}')
    return _run([node.folder() / "node", "out/sample.js"], build, {**tools, **call})


def java(build: Path, call: Mapping[str, str]) -> str:
    """By openapi-generator, through Maven; compiled for Java 11."""
    (build / "own").mkdir(exist_ok=True)
    shutil.copy(OWN / "pom.xml", build / "pom.xml")
    shutil.copy(OWN / "Sample.java", build / "own/Sample.java")
    shutil.copy(DESCRIPTION, build / "openapi.json")
    return _run(["mvn", "-q", "-B", "compile", "exec:java"], build, call)


LANGUAGES: dict[str, Callable[[Path, Mapping[str, str]], str]] = {
    "python": python,
    "typescript": typescript,
    "java": java,
}


def works(language: str, call: Mapping[str, str], folder: Path) -> bool:
    """Generate a client, compile it, and make one call with it; whether the language can be tried here.

    Args:
        language: one of `LANGUAGES`.
        call: HUB_URL and HUB_TOKEN.
        folder: where everything of it is written.

    Raises:
        Trouble: it does not generate, compile or answer; says the tool's last words.
    """
    if language == "java" and not (shutil.which("mvn") and shutil.which("javac")):
        say("java: left out, for there is no JDK with Maven on this machine")
        return False
    build = folder / language
    build.mkdir(parents=True, exist_ok=True)
    said = LANGUAGES[language](build, call)
    told = next((line for line in said.splitlines() if line.startswith("userId=")), "")
    if not told:
        raise Trouble(f"{language}: the client's call told nobody: {said[-400:]}")
    say(f"{language}: generated, compiled, and the hub answered {told}")
    return True


def _run(command: list[str | Path], where: Path, more: Mapping[str, str]) -> str:
    environment = {**os.environ, **more}
    words = [str(word) for word in command]
    done = subprocess.run(
        words, cwd=where, env=environment, capture_output=True, text=True, check=False, timeout=SECONDS
    )
    if done.returncode:
        said = [line for line in (done.stdout + "\n" + done.stderr).splitlines() if line.strip()]
        raise Trouble("\n".join([f"{Path(words[0]).name} failed:", *said[-LAST_LINES:]]))
    return done.stdout


def main() -> int:
    """Try each language that is named, or all."""
    known = ROOT / ".local/hub.json"
    if not known.exists():
        raise Trouble("There is no hub here: run make up first.")
    hub = json.loads(known.read_text())
    headers = hub["workorder"]["users"]["zhangsan"]["headers"]
    call = {"HUB_URL": hub["base_url"], "HUB_TOKEN": headers["Authorization"]}
    for language in sys.argv[1:] or LANGUAGES:
        if language not in LANGUAGES:
            raise Trouble(f"{language} is none of {', '.join(LANGUAGES)}.")
        works(language, call, ROOT / "build/clients")
    return 0


if __name__ == "__main__":
    run(main)
