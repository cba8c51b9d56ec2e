"""One's certificates, and their verification by strangers (OB-2)."""

from typing import Annotated, Any, Final, TypeAlias

from fastapi import APIRouter, Depends, Header, Path, Response

from qp_api.core.actor import PUBLIC
from qp_api.core.errors import NotFound
from qp_api.core.http.dependencies import ActorDep, PageDep, ProcessDep, ReadConditionDep
from qp_api.core.http.etags import etag_of
from qp_api.core.http.limits.policy import Policy
from qp_api.core.http.negotiation import choose_media_type
from qp_api.core.http.operations import operation
from qp_api.core.http.pages import Page
from qp_api.core.http.refusals import InvalidCursor
from qp_api.core.http.strict_route import StrictRoute
from qp_api.core.http.work import reads
from qp_api.core.privacy import Purpose, Retention
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.enrollment.models import CertificateId
from qp_api.domains.enrollment.queries import certificates as queries
from qp_api.domains.enrollment.rules.verification_page import write_page
from qp_api.domains.enrollment.schemas.certificates import CertificateOut, VerificationOut

router = APIRouter(route_class=StrictRoute, tags=["enrollment"])

Reading: TypeAlias = Annotated[UnitOfWork, Depends(reads(Purpose.DELIVERY))]
_KEPT: Final = (Retention.ACCOUNT,)
_JSON: Final = "application/json"
_HTML: Final = "text/html"
_PDF: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The certificate.",
        "content": {
            "application/pdf": {
                "schema": {"type": "string", "format": "binary", "maxLength": 2**24}
            }
        },
    }
}


async def _for_strangers(process: ProcessDep) -> UnitOfWork:
    """Not as whoever is signed in: a code tells everybody the same."""
    return UnitOfWork(process, Purpose.DELIVERY, PUBLIC, mode=Mode.READ)


ForStrangers: TypeAlias = Annotated[UnitOfWork, Depends(_for_strangers)]


@router.get(
    "/v1/certificates",
    summary="List my certificates",
    **operation(
        "list_certificates",
        purpose=Purpose.DELIVERY,
        retention=_KEPT,
        problems=(InvalidCursor,),
    ),
)
async def list_certificates(uow: Reading, actor: ActorDep, page: PageDep) -> Page[CertificateOut]:
    """My certificates, the newest first."""
    async with uow:
        rows = await queries.list_certificates(uow, actor, after=page.after, most=page.fetch)
        return page.answer(rows, item=CertificateOut.of, position=queries.position)


@router.get(
    "/v1/certificates/{certificate_id}",
    summary="Read one of my certificates",
    **operation(
        "read_certificate",
        purpose=Purpose.DELIVERY,
        retention=_KEPT,
        problems=(NotFound,),
        etag="read",
    ),
)
async def read_certificate(
    uow: Reading, actor: ActorDep, condition: ReadConditionDep, certificate_id: CertificateId
) -> CertificateOut:
    """One certificate with its code; somebody else's is not found."""
    async with uow:
        certified = await queries.read_certificate(uow, actor, certificate_id=certificate_id)
        condition.tag(etag_of(certified.row.id, certified.cohort.course_version))
        return CertificateOut.of(certified)


_DOCUMENT = operation(
    "download_certificate", purpose=Purpose.DELIVERY, retention=_KEPT, problems=(NotFound,)
)
_DOCUMENT["responses"] |= _PDF


@router.get(
    "/v1/certificates/{certificate_id}/document",
    summary="Download one of my certificates",
    response_class=Response,
    **_DOCUMENT,
)
async def download_certificate(
    uow: Reading, actor: ActorDep, certificate_id: CertificateId
) -> Response:
    """A page of PDF in English and Bengali, the same bytes whenever it is asked for."""
    async with uow:
        paper = await queries.download_certificate(uow, actor, certificate_id=certificate_id)
        return Response(
            paper,
            media_type="application/pdf",
            headers={
                "Content-Disposition": f'attachment; filename="certificate-{certificate_id}.pdf"',
                "Cache-Control": "no-store",
            },
        )


_VERIFICATION = operation(
    "verify_certificate",
    purpose=Purpose.DELIVERY,
    public=True,
    problems=(NotFound,),
    limit=Policy("verification", quota=120, seconds=60),
)
_VERIFICATION["responses"][200] = {
    "content": {_HTML: {"schema": {"type": "string", "maxLength": 100_000}}}
}


@router.get(
    "/verify/{code}",
    summary="Verify a certificate",
    response_model=VerificationOut,
    **_VERIFICATION,
)
async def verify_certificate(
    uow: ForStrangers,
    code: Annotated[str, Path(min_length=8, max_length=64, pattern=r"^[A-Za-z2-7-]+$")],
    accept: Annotated[str, Header(max_length=512, include_in_schema=False)] = _JSON,
) -> VerificationOut | Response:
    """Course, days and contact hours, never a name; a page, or JSON by Accept.

    Once its holder is erased it stays authentic; of somebody restricted nothing is shown.
    """
    async with uow:
        verified = await queries.verify_certificate(uow, code=code)
        if choose_media_type(accept, (_JSON, _HTML)) == _JSON:
            return VerificationOut.told(verified)
        page = write_page(VerificationOut.told(verified).model_dump())
        headers = {"Cache-Control": "no-store", "Vary": "Accept"}
        return Response(page, media_type=f"{_HTML}; charset=utf-8", headers=headers)
