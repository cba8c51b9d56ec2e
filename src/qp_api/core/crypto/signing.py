"""Sign documents that strangers verify offline: receipts, checkpoints, manifests, certificates.

`eddsa-jcs-2022` of W3C Data Integrity EdDSA Cryptosuites v1.0, section 3.3: the signature covers
SHA-256(JCS(proof options)) followed by SHA-256(JCS(document)).
"""

import os
from collections.abc import Mapping
from datetime import UTC
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from typing_extensions import override

from qp_api.core.crypto.base58 import decode_base58, encode_base58
from qp_api.core.crypto.canonical_json import NotCanonical, canonical_json
from qp_api.core.crypto.secrecy import KeepsSecrets
from qp_api.core.crypto.signing_keys import public_jwk, thumbprint
from qp_api.kit.clock import Clock

# RFC 9278: a verification method must be a URL, and this one names the key by itself.
KEY_URI = "urn:ietf:params:oauth:jwk-thumbprint:sha-256:"
_SIGNATURE_BYTES = 64
_SUITE = {
    "type": "DataIntegrityProof",
    "cryptosuite": "eddsa-jcs-2022",
    "proofPurpose": "assertionMethod",
}


class BadSignature(Exception):
    """The document was not signed so by one of these keys."""


def new_signing_seed() -> bytes:
    """Draw the 32 bytes of a new Ed25519 private key; keep them wrapped by the root only."""
    return os.urandom(32)


class Signer(KeepsSecrets):
    """One private key that signs documents; shows its public half only."""

    __slots__ = ("_clock", "_key", "kid")

    def __init__(self, seed: bytes, clock: Clock) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self._clock = clock
        self.kid = thumbprint(self._key.public_key())

    @override
    def __repr__(self) -> str:
        return f"Signer({self.kid})"

    @property
    def public_key(self) -> Ed25519PublicKey:
        return self._key.public_key()

    def public_jwk(self) -> dict[str, str]:
        """Give the public key as JWK, `kid` by RFC 7638, for publication."""
        return public_jwk(self.public_key)

    def sign(self, document: Mapping[str, object]) -> dict[str, object]:
        """Give the document with its `proof`; the argument stays as it is.

        `created` is process time, UTC seconds: strangers check it. Raises NotCanonical.
        """
        created = self._clock.process_now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        options = {**_SUITE, "created": created, "verificationMethod": KEY_URI + self.kid}
        return add_proof(document, self._key, options)


def add_proof(
    document: Mapping[str, object], key: Ed25519PrivateKey, options: Mapping[str, object]
) -> dict[str, object]:
    """Sign under the given proof options; a document that already has a proof is refused."""
    if "proof" in document:
        raise NotCanonical("the document already has a proof")
    proof = dict(options)
    if "@context" in document:
        proof["@context"] = document["@context"]
    proof["proofValue"] = "z" + encode_base58(key.sign(_hash_data(document, proof)))
    return {**document, "proof": proof}


def verify_document(
    document: Mapping[str, object], keys: Mapping[str, Ed25519PublicKey]
) -> dict[str, object]:
    """Give back what was signed (the document without its proof). Raises BadSignature.

    `keys` are trusted public keys by kid, or by a foreign verification method spelled whole.
    """
    proof = document.get("proof")
    if not isinstance(proof, Mapping):
        raise BadSignature("no proof")
    key, signature = _claimed_key(proof, keys), _signature(proof)
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    # Section 3.3.2 lets a document append contexts; ours never do, so we ask for the same ones.
    if options.get("@context") != unsecured.get("@context"):
        raise BadSignature("contexts differ")
    try:
        key.verify(signature, _hash_data(unsecured, options))
    except (InvalidSignature, NotCanonical) as fault:
        raise BadSignature("signature does not fit") from fault
    return unsecured


def _claimed_key(
    proof: Mapping[object, object], keys: Mapping[str, Ed25519PublicKey]
) -> Ed25519PublicKey:
    if any(proof.get(name) != value for name, value in _SUITE.items()):
        raise BadSignature("another kind of proof")
    method = proof.get("verificationMethod")
    key = keys.get(method.removeprefix(KEY_URI)) if isinstance(method, str) else None
    if key is None:
        raise BadSignature("unknown key")
    return key


def _signature(proof: Mapping[object, object]) -> bytes:
    text = proof.get("proofValue")
    # Bounded before it is decoded: base58 costs the square of its length.
    if not isinstance(text, str) or not text.startswith("z") or len(text) > 2 * _SIGNATURE_BYTES:
        raise BadSignature("no proof value")
    try:
        signature = decode_base58(text[1:])
    except ValueError as fault:
        raise BadSignature("proof value is not base58btc") from fault
    if len(signature) != _SIGNATURE_BYTES:
        raise BadSignature("proof value has another length")
    return signature


def _hash_data(document: Mapping[str, object], options: Mapping[str, object]) -> bytes:
    return sha256(canonical_json(options)).digest() + sha256(canonical_json(document)).digest()
