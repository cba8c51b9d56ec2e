# syntax=docker/dockerfile:1
# The product alone: built from the lock, run as nobody in particular (10001), listening on 8000.
# BASE needs Python 3.11 to 3.13 with venv, and nothing else.
ARG BASE=python:3.13-slim-bookworm

FROM ${BASE} AS build
WORKDIR /app
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_NO_PROGRESS=1 UV_PYTHON_DOWNLOADS=never \
    UV_SYSTEM_CERTS=1

COPY pyproject.toml uv.lock README.md ./
# Behind a certificate authority of one's own: --secret id=ca,src=ca.pem. A mount is no layer.
RUN --mount=type=secret,id=ca \
    if [ -s /run/secrets/ca ]; then export PIP_CERT=/run/secrets/ca SSL_CERT_FILE=/run/secrets/ca; fi; \
    python3 -m venv /opt/uv \
 && /opt/uv/bin/pip install --quiet --no-cache-dir --disable-pip-version-check \
    "$(sed -n 's/^ops = \["\(uv==[0-9.]*\)"\].*/\1/p' pyproject.toml)" \
 && /opt/uv/bin/uv sync --quiet --no-cache --frozen --no-dev --no-install-project

COPY src src
COPY migrations migrations
# The migrations stand where the package looks for them: beside its parent folder.
RUN --mount=type=secret,id=ca \
    if [ -s /run/secrets/ca ]; then export SSL_CERT_FILE=/run/secrets/ca; fi; \
    /opt/uv/bin/uv sync --quiet --no-cache --frozen --no-dev --no-editable \
 && cp -r migrations .venv/lib/python3*/

FROM ${BASE}
RUN install -d -o 10001 -g 10001 -m 0700 /data
COPY --from=build /app/.venv /app/.venv
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 QP_HOST=0.0.0.0 QP_PORT=8000
WORKDIR /data
USER 10001:10001
EXPOSE 8000
# Nothing but Python is needed to ask; 503 is an answer of urlopen's that ends with 1.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["python", "-c", \
    "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"QP_PORT\"]}/readyz', timeout=4)"]
CMD ["qp-api", "serve"]
