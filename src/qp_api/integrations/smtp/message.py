"""A finished mail as an Internet message."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from qp_api.domains.communications.ports import OutgoingMail


def compose(mail: OutgoingMail, *, sender: Address, at: datetime) -> EmailMessage:
    """Write the message: text first, HTML as its alternative, then the files. RFC 5322, 2046.

    Raises ValueError where a header would contain a line break.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    local, _, domain = mail.to.rpartition("@")
    # Not `addr_spec`, which refuses a local part that is not ASCII (RFC 6532 allows it).
    message["To"] = Address(username=local, domain=domain)
    message["Subject"] = mail.subject
    message["Date"] = at
    message["Message-ID"] = mail.message_id
    for name, value in mail.headers.items():
        message[name] = value
    message.set_content(mail.text)
    if mail.html is not None:
        message.add_alternative(mail.html, subtype="html")
    for file in mail.attachments:
        kind, _, subtype = file.content_type.partition("/")
        message.add_attachment(
            file.content,
            maintype=kind,
            subtype=subtype,
            filename=file.name,
            params={"charset": "utf-8"} if kind == "text" else {},
        )
    return message
