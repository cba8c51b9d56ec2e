"""What a route gives, as an answer: through its response model, to FastAPI's very bytes."""

from typing import Any, Final

from fastapi.datastructures import DefaultPlaceholder
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import ResponseValidationError
from fastapi.routing import APIRoute
from fastapi.utils import is_body_allowed_for_status_code
from pydantic import TypeAdapter
from starlette.responses import JSONResponse, Response

from qp_api.core.model_json import Write, plain_writer

from .call_plan import Injected

_JSON: Final = "application/json"
_JSON_HEADER: Final = (b"content-type", _JSON.encode())
_OK: Final = 200
_OPTIONS: Final = {
    "include": None,
    "exclude": None,
    "by_alias": True,
    "exclude_unset": False,
    "exclude_defaults": False,
    "exclude_none": False,
}


class UnsupportedAnswer(TypeError):
    """A route with a response model that is not to be answered as JSON."""


class Rendering:
    """How the values of one route become answers. Raises UnsupportedAnswer."""

    def __init__(self, route: APIRoute) -> None:
        chosen = route.response_class
        if isinstance(chosen, DefaultPlaceholder):
            chosen = JSONResponse
        elif route.response_field is not None:
            raise UnsupportedAnswer(f"{route.path} ({route.name})")
        self._class = chosen
        self._field = route.response_field
        self._status = route.status_code or _OK
        told = {name: getattr(route, f"response_model_{name}") for name in _OPTIONS}
        self._options = {name: told[name] for name in _OPTIONS if told[name] != _OPTIONS[name]}
        self._write: Write | None = None
        if self._field is not None and not self._options:
            self._write = plain_writer(TypeAdapter(route.response_model).core_schema)

    def answer(self, value: Any, injected: Injected | None) -> Response:
        """The answer, with the status and headers that were set on the injected response.

        A response is one already. Raises ResponseValidationError, which is a fault of ours.
        """
        if isinstance(value, Response):
            return value
        status = self._status
        if injected is not None and injected.status_code:
            status = injected.status_code
        response = self._response(value, status)
        if injected is not None:
            response.raw_headers += injected.raw_headers
        return response

    def _response(self, value: Any, status: int) -> Response:
        if self._field is None:
            response = self._class(jsonable_encoder(value), status_code=status)
        elif is_body_allowed_for_status_code(status):
            return _JsonAnswer(self._dump(value), status)
        else:
            response = Response(self._dump(value), status, media_type=_JSON)
        if not is_body_allowed_for_status_code(status):
            response.body = b""
        return response

    def _dump(self, value: Any) -> bytes:
        assert self._field is not None  # noqa: S101 -- asked for where there is one
        valid, errors = self._field.validate(value, {}, loc=("response",))
        if errors:
            # Without the value: it is somebody's.
            raise ResponseValidationError(errors)
        if self._write is None:
            return self._field.serialize_json(valid, **self._options)
        try:
            return self._write(valid)
        except TypeError:  # a value that only pydantic writes
            return self._field.serialize_json(valid)


class _JsonAnswer(Response):
    """JSON that is ready to be sent, at a third of what Starlette's own constructor costs."""

    def __init__(self, body: bytes, status: int) -> None:
        self.status_code = status
        self.body = body
        self.background = None
        self.raw_headers = [(b"content-length", b"%d" % len(body)), _JSON_HEADER]
