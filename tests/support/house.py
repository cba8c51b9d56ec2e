"""A whole process on this test's database: real pools, real keys, every file in one folder."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from qp_api.core.privacy import DbRole
from qp_api.core.process import Process
from qp_api.core.settings import DatabaseSettings, Environment
from qp_api.entry.settings import Settings
from qp_api.entry.wiring import establish_keys, open_process
from qp_api.integrations.smtp.settings import SmtpSettings, Tls
from support.databases import Database


def settings_for(database: Database, folder: Path, *, valkey_url: str | None = None) -> Settings:
    """Sandbox settings whose files lie in `folder`."""
    passwords: dict[str, Any] = {
        f"{role.removeprefix('qp_')}_password": SecretStr(database.passwords[role])
        for role in DbRole
    }
    return Settings(
        environment=Environment.SANDBOX,
        public_url="http://qp.test",
        database=DatabaseSettings(
            host=str(database.server.socket_folder),
            port=database.server.port,
            name=database.name,
            pool_size=4,
            **passwords,
        ),
        valkey_url=valkey_url,
        key_store_path=folder / "key-store" / "keys.sqlite",
        keyring_folder=folder / "keyring",
        objects_folder=folder / "objects",
        support_email="support@qp.test",
        mail=SmtpSettings(sender="no-reply@qp.test", socket_path=folder / "mail.sock", tls=Tls.OFF),
    )


@asynccontextmanager
async def open_house(settings: Settings) -> AsyncIterator[Process]:
    """A process with keys of its own."""
    await establish_keys(settings)
    async with open_process(settings) as process:
        yield process
