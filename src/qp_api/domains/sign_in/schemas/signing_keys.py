"""The public keys on the wire."""

from typing import Annotated

from pydantic import Field

from qp_api.core.http.text_types import OutModel

from .secrets import example


class SigningKeyOut(OutModel):
    """A public key as a JWK (RFC 7517)."""

    kty: Annotated[str, Field(max_length=8)]
    crv: Annotated[str, Field(max_length=16)]
    x: Annotated[str, Field(max_length=64)]
    y: Annotated[str, Field(max_length=64)]
    use: Annotated[str, Field(max_length=8)]
    alg: Annotated[str, Field(max_length=8)]
    kid: Annotated[str, Field(max_length=64)]


class SigningKeysOut(OutModel):
    """The keys that sign access tokens, did, or will."""

    model_config = example(
        keys=[
            {
                "kty": "EC",
                "crv": "P-256",
                "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
                "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
                "use": "sig",
                "alg": "ES256",
                "kid": "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U",
            }
        ]
    )

    keys: Annotated[list[SigningKeyOut], Field(max_length=16)]
