"""What production refuses to start with, each named without its value (R18)."""

import os
import sys
from collections import Counter
from collections.abc import Iterator
from ipaddress import ip_network
from urllib.parse import urlsplit

from qp_api.core.privacy import DbRole
from qp_api.core.settings import is_this_machine
from qp_api.integrations.smtp.settings import Tls

from .settings import Settings

_SHORTEST_SECRET = 16


def unsafe_settings(settings: Settings) -> list[str]:
    """A sentence for each setting that production can't stand on; none in a sandbox."""
    if settings.is_sandbox:
        return []
    return [*_shown(settings), *_plain(settings), *_weak(settings), *_trusting(settings)]


def _shown(settings: Settings) -> Iterator[str]:
    if settings.shows_docs:
        yield "QP_DOCS is on: the reader of the document belongs to the sandbox."
    if sys.flags.dev_mode or os.environ.get("PYTHONASYNCIODEBUG"):
        yield "PYTHONDEVMODE or PYTHONASYNCIODEBUG is on: debugging shows values in logs."


def _plain(settings: Settings) -> Iterator[str]:
    """What would be read on its way."""
    addresses = {
        "QP_PUBLIC_URL": settings.public_url,
        "QP_FRONT_END_URL": settings.front_end_url or "",
        **{f"QP_CORS_ORIGINS ({n})": url for n, url in enumerate(settings.cors_origins, 1)},
    }
    yield from (f"{name} is not https." for name, url in addresses.items() if _is_http(url))
    if settings.database.tls == "off" and not settings.database.is_local:
        yield "QP_DATABASE__TLS is off, and the database is behind a network."
    valkey = urlsplit(settings.valkey_url or "")
    if valkey.scheme == "redis" and not is_this_machine(valkey.hostname or ""):
        yield "QP_VALKEY_URL is not rediss://, and Valkey is behind a network."
    mail = settings.mail
    if mail.tls is Tls.OFF and mail.host and not is_this_machine(mail.host):
        yield "QP_MAIL__TLS is off, and the mail server is behind a network."


def _is_http(url: str) -> bool:
    return url.startswith("http:")


def _weak(settings: Settings) -> Iterator[str]:
    database = settings.database
    secrets = {
        f"QP_DATABASE__{role.removeprefix('qp_').upper()}_PASSWORD": database.password(role)
        for role in DbRole
    }
    used = Counter(secret.get_secret_value() for secret in secrets.values())
    for name, secret in secrets.items():
        if used[secret.get_secret_value()] > 1:
            yield f"{name} is another role's too: each purpose signs in as itself."
    if settings.metrics_token is not None:
        secrets["QP_METRICS_TOKEN"] = settings.metrics_token
    for name, secret in secrets.items():
        if len(secret.get_secret_value()) < _SHORTEST_SECRET:
            yield f"{name} is shorter than {_SHORTEST_SECRET} characters."


def _trusting(settings: Settings) -> Iterator[str]:
    if "*" in settings.cors_origins:
        yield "QP_CORS_ORIGINS lets in every site."
    networks = [ip_network(one) for one in settings.trusted_proxies if one != "unix"]
    if any(network.prefixlen == 0 for network in networks):
        yield "QP_TRUSTED_PROXIES trusts everybody's word about who a client is."
