"""The public keys of our signatures, kept with what they signed: old receipts stay verifiable."""

from typing import Any, Final

import orjson

from qp_api.core.crypto.signing import Signer
from qp_api.core.object_store import ObjectStore

FOLDER: Final = "audit/public-keys/"


async def publish_key(store: ObjectStore, signer: Signer) -> None:
    """Keep the public half of this signer's key, once and for good."""
    key = f"{FOLDER}{signer.kid}.json"
    if not await store.exists(key):
        await store.put(key, orjson.dumps(signer.public_jwk()))


async def read_key_set(store: ObjectStore) -> dict[str, Any]:
    """The JWK set (RFC 7517) of every key that ever signed here: what an offline verifier needs."""
    keys = [orjson.loads(await store.read(key)) for key in await store.list_keys(FOLDER)]
    return {"keys": keys}
