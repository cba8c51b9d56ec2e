"""Open a package for somebody who does not sign in: once, by the link that was mailed (DR-9)."""

from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.data_rights.errors import LinkInvalid
from qp_api.domains.data_rights.models import LinkKind
from qp_api.domains.data_rights.rules.links import hash_token
from qp_api.domains.data_rights.store import links

from .bound_link import is_bound
from .download_package import Download, open_package


async def collect_package(uow: UnitOfWork, *, token: str) -> Download:
    """The package, as a stream; the token is used up, whatever becomes of the connection.

    Raises LinkInvalid: unknown, used, expired; PackageExpired.
    """
    token_hash, kind = hash_token(token), LinkKind.PACKAGE
    found = await links.find_link(uow.db, token_hash, kind=kind, now=uow.now)
    if found is None or not await is_bound(uow, found):
        raise LinkInvalid
    taken = await links.take_link(uow.db, token_hash, kind=kind, now=uow.now)
    if taken is None:
        raise LinkInvalid
    await links.drop_links(uow.db, taken, kind=LinkKind.PACKAGE)
    download = await open_package(uow, taken.subject_id, taken.request_id)
    uow.audit(
        "data_rights.collect_package", subject_id=taken.subject_id, object_id=taken.request_id
    )
    return download
