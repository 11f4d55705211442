"""Tables, queues, secrets and alarms of a stage as a stack of their own, for a plain `chalice deploy`.

python -m infra.data_stack <stage> [--bucket NAME] [--parameters NAME=VALUE ...] [--yes]

shows what would change, asks and carries it out, as `make deploy` does of everything in one.
"""

from __future__ import annotations

from botocore.exceptions import BotoCoreError

from infra import data, deploy
from infra.agreeing import asked, asking, parameters_of, told
from infra.aws import client
from infra.deploy import DEPLOYED, Place
from infra.terminal import Trouble, run

PART = "-data"


def main() -> int:
    """Deploy the data of one stage."""
    arguments = asking(__doc__.partition("\n")[0]).parse_args()
    if arguments.stage not in DEPLOYED:
        raise Trouble("Say which stage: make data STAGE=dev, or STAGE=prod. (The local one is `make up`.)")
    parameters = parameters_of(arguments.parameters)
    try:
        place = Place(arguments.stage, arguments.bucket or deploy.default_bucket(), parameters=parameters, part=PART)
        template = deploy.put_template(client("s3"), place, data.template())
        deploy.apply(template, place, told if arguments.yes else asked)
    except BotoCoreError as error:
        raise Trouble(f"AWS cannot be reached with the credentials of the environment: {error}") from error
    return 0


if __name__ == "__main__":
    run(main)
