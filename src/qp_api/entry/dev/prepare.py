"""Make the house fit to serve: database, roles, tables, walls, keys, demo world. Safe to repeat.

`python -m qp_api.entry.dev.prepare`, a child that ends before API and worker begin: what only it
is told, the passwords of superuser and owner, ends with it.
"""

import asyncio

from pydantic import SecretStr

from qp_api.core.privacy import DbRole
from qp_api.core.privacy.purposes import OWNER_ROLE
from qp_api.entry.database import create_database, migrate, prepare_roles
from qp_api.entry.seed import plant_demo_world
from qp_api.entry.settings import Settings
from qp_api.entry.wiring import establish_keys, open_process


class FirstSettings(Settings):
    """What the children are told, and whom the server's superuser is."""

    superuser: str
    superuser_password: SecretStr


def main() -> None:
    """Prepare, and end with 0."""
    settings = FirstSettings()  # type: ignore[call-arg]
    prepare_database(settings)
    asyncio.run(prepare_people(settings))


def prepare_database(settings: FirstSettings) -> None:
    """Database, roles, tables and walls, as far as they are not there yet."""
    database = settings.database
    server = database.model_copy(update={"name": "postgres"})
    create_database(server.dsn(settings.superuser, settings.superuser_password), database.name)
    owner_password = database.owner_password or SecretStr("")
    secrets = {role: database.password(role) for role in DbRole} | {OWNER_ROLE: owner_password}
    passwords = {str(role): secret.get_secret_value() for role, secret in secrets.items()}
    prepare_roles(database.dsn(settings.superuser, settings.superuser_password), passwords)
    migrate(database.dsn(OWNER_ROLE, owner_password))


async def prepare_people(settings: Settings) -> None:
    """Keys, and the demo world sealed with them."""
    await establish_keys(settings)
    async with open_process(settings) as process:
        await plant_demo_world(process)


if __name__ == "__main__":
    main()
