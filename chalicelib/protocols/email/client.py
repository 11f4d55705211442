"""Messages as e-mail, handed to a mail server over SMTP, or to Amazon SES by its own API.

Channel, SES: `base_url` `https://email.<region>.amazonaws.com`; credential `accessKeyId`, `secretAccessKey`; settings
`from`, `fromName`, `region`.

Channel, SMTP: `base_url` `smtp://host:587` (STARTTLS where it is offered) or `smtps://host:465`; credential `user` and
`password`, or none; setting `from` the sender's address, `fromName` his name. Parts: `subject`, `text`, `html`. The
Message-ID is the same over all attempts; a server does not tell repeats apart, so an attempt whose outcome is unknown
is repeated for messages that must arrive alone.
"""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING

from chalicelib.outbound.judging import no_faults
from chalicelib.outbound.mailing import PROBE
from chalicelib.outbound.outcome import Answered, Delivered, Prepared, Refused, Retry, Skip, Verdict
from chalicelib.protocols.email import ses
from chalicelib.storage.base.keys import digest

if TYPE_CHECKING:
    from chalicelib.delivery.change import Sending, Target
    from chalicelib.delivery.letter import Letter
    from chalicelib.delivery.prior import Prior

faults = no_faults
KEEPS_DELETED = True
TELLS_REPEATS = False
_SUCCESS, _TRY_AGAIN, _NOT_SIGNED_IN = range(200, 300), range(400, 500), (530, 534, 535)


def requests_for(letter: Letter, target: Target, prior: Prior, sending: Sending) -> list[Prepared] | Skip:  # noqa: ARG001
    """Return the one mail."""
    sender = target.settings.get("from", "")
    key = letter.key(target, "mail")
    text = f"{letter.text}\n\n{letter.url}" if letter.url else letter.text
    if ses.is_meant(target.base_url):
        named = str(Address(target.settings.get("fromName", ""), addr_spec=sender))
        said = {"from": named, "subject": " ".join(letter.title.split()), "text": text}
        return [ses.send(key, target, letter.to, {**said, "html": letter.parts.get("html", "")}, sending)]
    mail = EmailMessage(policy=SMTP.clone(max_line_length=78))
    mail["From"] = Address(target.settings.get("fromName", ""), addr_spec=sender)
    mail["To"] = Address(addr_spec=letter.to)
    mail["Subject"] = " ".join(letter.title.split())
    mail["Date"] = format_datetime(letter.at)
    mail["Message-ID"] = f"<{digest(key, 32)}@{sender.rpartition('@')[2]}>"
    if letter.priority == 1:
        mail["X-Priority"] = "1"
    mail.set_content(text)
    if letter.parts.get("html"):
        mail.add_alternative(letter.parts["html"], subtype="html")
    return [Prepared("mail", key, "MAIL", target.base_url, _envelope(target, letter.to), mail.as_bytes(), secret=False)]


def probe(letter: Letter, target: Target, sending: Sending) -> Prepared:  # noqa: ARG001 - nothing differs by letter
    """Return a request that greets and signs in, and sends nothing."""
    if ses.is_meant(target.base_url):
        return ses.probe(target, sending)
    return Prepared(PROBE, f"test:{sending.nonce}", "MAIL", target.base_url, _envelope(target, ""))


def judge(request: Prepared, answer: Answered) -> Verdict:
    """Judge by the reply code: 2xx is taken, 4xx may be taken later, everything else never."""
    if request.method != "MAIL":
        return ses.judge(request, answer)
    reason = f"{answer.status} {answer.body.decode('utf-8', 'replace')}"[:300]
    if answer.status in _SUCCESS:
        return Delivered()
    if answer.status in _TRY_AGAIN or answer.status in _NOT_SIGNED_IN:
        return Retry(reason)
    return Refused(reason)


def _envelope(target: Target, to: str) -> dict[str, str]:
    return {"from": target.settings.get("from", ""), "to": to, **target.credential}
