import os

os.environ.update(
    AWS_ACCESS_KEY_ID="test",
    AWS_SECRET_ACCESS_KEY="test",
    AWS_DEFAULT_REGION="cn-north-1",
    AWS_ACCOUNT_ID_ENDPOINT_MODE="disabled",
    TODOHUB_STAGE="local",
)
os.environ.setdefault("TODOHUB_CALL_SECONDS", "600")  # moto needs seconds where DynamoDB needs milliseconds
for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE", "AWS_SESSION_TOKEN"):
    os.environ.pop(name, None)

from tests import iam  # noqa: E402 - the environment comes first

iam.enforce()
