"""Why a house can't be opened, in words for whoever runs it."""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from qp_api.core.crypto.faults import KeyStoreUnavailable, NotUnwrapped
from qp_api.core.crypto.hierarchy import HierarchyMissing
from qp_api.integrations.key_management.local_keyring import RootKeyUnfit
from qp_api.integrations.key_store.sqlite_file_place import KeyStoreUnfit


class HouseUnfit(Exception):
    """The house can't be opened as it is; `sentences` say why, each with the fix."""

    def __init__(self, *sentences: str) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


@contextmanager
def told_of_keys() -> Iterator[None]:
    """Faults of root key and key store, told. Raises HouseUnfit."""
    try:
        yield
    except (RootKeyUnfit, KeyStoreUnfit) as fault:
        raise HouseUnfit(str(fault)) from fault
    except HierarchyMissing as fault:
        raise HouseUnfit(
            "There is a root key and no key under it: run `qp-api keys init`."
        ) from fault
    except NotUnwrapped as fault:
        raise HouseUnfit(
            "QP_KEYRING_FOLDER holds keys of another root key: bring its own back."
        ) from fault
    except KeyStoreUnavailable as fault:
        raise HouseUnfit(
            "QP_KEY_STORE_PATH does not answer as a key store: bring a backup back."
        ) from fault
    except OSError as fault:
        raise HouseUnfit(_about_file(fault)) from fault


@contextmanager
def told_of_objects() -> Iterator[None]:
    """An objects folder that can't be written, told. Raises HouseUnfit."""
    try:
        yield
    except OSError as fault:
        raise HouseUnfit(_about_file(fault)) from fault


@contextmanager
def told_of_database() -> Iterator[None]:
    """A database that lets nobody in, told; never in the driver's words. Raises HouseUnfit."""
    try:
        yield
    except (asyncpg.InvalidPasswordError, asyncpg.InvalidAuthorizationSpecificationError) as fault:
        raise HouseUnfit(
            "The database knows no such role or password: compare QP_DATABASE__…_PASSWORD."
        ) from fault
    except asyncpg.InvalidCatalogNameError as fault:
        raise HouseUnfit("The server has no database QP_DATABASE__NAME: create it.") from fault
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as fault:
        raise HouseUnfit(
            f"The database does not answer at QP_DATABASE__HOST ({type(fault).__name__})."
        ) from fault


def _about_file(fault: OSError) -> str:
    return f"{fault.filename} can't be used: {fault.strerror}."
