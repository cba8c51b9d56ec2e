"""What the children are told: the same `QP_*` settings as on servers of one's own."""

import os
from collections.abc import Mapping

from qp_api.core.privacy.purposes import OWNER_ROLE, DbRole
from qp_api.integrations.embedded import Running

from .place import Place

DATABASE = "qp"
HOST = "127.0.0.1"
SENDER = "no-reply@quality-progress.example"
# What people type, links in mail keep to the one address that is printed; and where front ends are
# developed (docs/front-end.md).
_UNLESS_SAID = {
    "QP_TRUSTED_HOSTS": '["localhost"]',
    "QP_CORS_ORIGINS": ", ".join(
        f"http://{host}:{port}" for host in ("localhost", HOST) for port in (3000, 5173)
    ),
}


def settings_for_serving(
    place: Place, running: Running, passwords: Mapping[str, str], *, port: int
) -> dict[str, str]:
    """The environment of API and worker, without the owner's password: it never serves."""
    postgres = running.postgres
    own = {
        "QP_ENVIRONMENT": "sandbox",
        "QP_PUBLIC_URL": f"http://{HOST}:{port}",
        "QP_HOST": HOST,
        "QP_PORT": str(port),
        "QP_DATABASE__HOST": str(postgres.socket_folder),
        "QP_DATABASE__PORT": str(postgres.port),
        "QP_DATABASE__NAME": DATABASE,
        "QP_VALKEY_URL": running.valkey_url,
        "QP_KEY_STORE_PATH": str(place.key_store),
        "QP_KEYRING_FOLDER": str(place.keyring),
        "QP_OBJECTS_FOLDER": str(place.objects),
        "QP_MAIL__SENDER": SENDER,
        "QP_MAIL__SOCKET_PATH": str(postgres.socket_folder / "mail.sock"),
        "QP_MAIL__TLS": "off",  # to a Unix socket of our own
    }
    for role in DbRole:
        own[_password_of(role)] = passwords[role]
    return {**_UNLESS_SAID, **os.environ, **own}


def settings_for_preparing(
    serving: Mapping[str, str], running: Running, passwords: Mapping[str, str]
) -> dict[str, str]:
    """The same, with those who may make databases, roles and tables."""
    return {
        **serving,
        _password_of(OWNER_ROLE): passwords[OWNER_ROLE],
        "QP_SUPERUSER": running.postgres.superuser,
        "QP_SUPERUSER_PASSWORD": running.postgres.password,
    }


def _password_of(role: str) -> str:
    return f"QP_DATABASE__{role.removeprefix('qp_').upper()}_PASSWORD"
