"""python -m infra.verify <stage> [--tables PREFIX] [--fix]: check a stage's tables, or a restored set of them.

With the credentials and region of the environment; the local stage's are those of `make up`. Ends with code 1 when
something does not agree and was not repaired.
"""

from __future__ import annotations

import argparse
import os

from infra.terminal import run, say


def main() -> int:
    """Check the tables that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("stage", choices=["local", "dev", "prod"])
    parser.add_argument("--tables", default="", help="what the tables' names begin with; todohub-<stage>- if not said")
    parser.add_argument("--fix", action="store_true", help="repair what does not agree")
    arguments = parser.parse_args()
    if arguments.stage == "local" and "AWS_ENDPOINT_URL" not in os.environ:
        from infra.local import stack  # noqa: PLC0415 - only the local stage is looked for
        from infra.tokens import local_environment  # noqa: PLC0415

        os.environ |= local_environment(stack())
    os.environ |= {"TODOHUB_STAGE": arguments.stage, "TODOHUB_TABLES": arguments.tables}
    from infra.verify.check import check  # noqa: PLC0415 - the models read the environment when they are imported

    left = check(repair=arguments.fix)
    for kind, number in sorted(left.items()):
        say(f"{number} × {kind}")
    say(
        "everything agrees" if not left else f"{left.total()} findings{'' if arguments.fix else '; FIX=1 repairs them'}"
    )
    return 1 if left else 0


if __name__ == "__main__":
    run(main)
