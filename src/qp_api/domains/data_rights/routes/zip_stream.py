"""A package on its way out, opened piece by piece as it leaves."""

from typing import Any, Final

from fastapi.responses import StreamingResponse

from qp_api.domains.data_rights.actions.download_package import Download

ZIP: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The package.",
        "content": {
            "application/zip": {
                "schema": {"type": "string", "format": "binary", "maxLength": 2**32}
            }
        },
    }
}


def streamed(download: Download) -> StreamingResponse:
    """The answer; nobody keeps a copy on the way."""
    return StreamingResponse(
        download.pieces,
        media_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{download.name}"',
            "Content-Length": str(download.size),
            "Cache-Control": "no-store",
        },
    )
