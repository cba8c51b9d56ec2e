"""Signatures: the specification's own vector, and every altered part refused."""

import copy
import json
from base64 import urlsafe_b64decode
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from qp_api.core.crypto.base58 import decode_base58, encode_base58
from qp_api.core.crypto.canonical_json import NotCanonical, canonical_json
from qp_api.core.crypto.signing import (
    KEY_URI,
    BadSignature,
    Signer,
    add_proof,
    new_signing_seed,
    verify_document,
)
from qp_api.core.crypto.signing_keys import NotAKey, read_public_jwk, read_public_jwks, thumbprint
from qp_api.kit.clock import FixedClock

# W3C Data Integrity EdDSA Cryptosuites v1.0, appendix B: keys, credential, proof.
SPEC_PUBLIC = "6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
SPEC_PRIVATE = "3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq"
SPEC_METHOD = "https://vc.example/issuers/5678#z" + SPEC_PUBLIC
SPEC_CONTEXT = [
    "https://www.w3.org/ns/credentials/v2",
    "https://www.w3.org/ns/credentials/examples/v2",
]
SPEC_DOCUMENT = {
    "@context": SPEC_CONTEXT,
    "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential", "AlumniCredential"],
    "name": "Alumni Credential",
    "description": "A minimum viable example of an Alumni Credential.",
    "issuer": "https://vc.example/issuers/5678",
    "validFrom": "2023-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:abcdefgh", "alumniOf": "The School of Examples"},
}
SPEC_OPTIONS = {
    "type": "DataIntegrityProof",
    "cryptosuite": "eddsa-jcs-2022",
    "created": "2023-02-24T23:36:38Z",
    "verificationMethod": SPEC_METHOD,
    "proofPurpose": "assertionMethod",
}
SPEC_PROOF_VALUE = (
    "z63t83Y53KfzJ5ZosfKTnqfMcKB2dmTrfjSaQjeNNjAD5srBowQfmWqeRb8rRjmeEuCBEsddF9LsVogtuTsijJKh4"
)

RECEIPT: dict[str, object] = {"id": "urn:uuid:1", "count": 3, "kept": None, "tables": ["a", "b"]}


def signer() -> Signer:
    return Signer(new_signing_seed(), FixedClock(datetime(2026, 3, 1, 12, tzinfo=UTC)))


def test_the_specifications_vector_is_reproduced_and_verified() -> None:
    private = Ed25519PrivateKey.from_private_bytes(decode_base58(SPEC_PRIVATE)[2:])
    public = Ed25519PublicKey.from_public_bytes(decode_base58(SPEC_PUBLIC)[2:])
    assert private.public_key() == public
    signed = add_proof(SPEC_DOCUMENT, private, SPEC_OPTIONS)
    assert signed["proof"] == {
        **SPEC_OPTIONS,
        "@context": SPEC_CONTEXT,
        "proofValue": SPEC_PROOF_VALUE,
    }
    assert verify_document(signed, {SPEC_METHOD: public}) == SPEC_DOCUMENT


def test_a_signed_document_verifies_after_a_trip_through_json() -> None:
    mine = signer()
    signed = json.loads(json.dumps(mine.sign(RECEIPT)))
    assert signed["proof"]["created"] == "2026-03-01T12:00:00Z"
    assert signed["proof"]["verificationMethod"] == KEY_URI + mine.kid
    assert "proof" not in RECEIPT
    assert verify_document(signed, {mine.kid: mine.public_key}) == RECEIPT


def proof_of(document: dict[str, Any], **changes: object) -> dict[str, Any]:
    return {**document, "proof": {**document["proof"], **changes}}


def test_each_altered_part_is_refused() -> None:
    mine, other = signer(), signer()
    keys = {mine.kid: mine.public_key}
    signed: dict[str, Any] = mine.sign({**RECEIPT, "@context": ["https://qp.example/v1"]})
    value = signed["proof"]["proofValue"]
    altered: list[dict[str, Any]] = [
        {**signed, "count": 4},
        {**signed, "count": True},
        {**signed, "count": 3.0},
        {**signed, "more": 1},
        {**signed, "@context": []},
        {name: part for name, part in signed.items() if name != "kept"},
        {name: part for name, part in signed.items() if name != "proof"},
        {**signed, "proof": [signed["proof"]]},
        proof_of(signed, created="2026-03-01T12:00:01Z"),
        proof_of(signed, extra="x"),
        proof_of(signed, proofPurpose="authentication"),
        proof_of(signed, cryptosuite="eddsa-rdfc-2022"),
        proof_of(signed, verificationMethod=KEY_URI + other.kid),
        proof_of(signed, verificationMethod=7),
        proof_of(signed, proofValue=None),
        proof_of(signed, proofValue=value[1:]),
        proof_of(signed, proofValue=value[:-1]),
        proof_of(signed, proofValue="z" + "1" * 5_000),
        proof_of(signed, proofValue="z0OIl"),
        proof_of(signed, proofValue="z" + encode_base58(bytes([1]) * 63)),
        proof_of(signed, proofValue="z" + encode_base58(bytes(64))),
        proof_of(signed, proofValue=other.sign(RECEIPT)["proof"]["proofValue"]),  # type: ignore[index]
    ]
    for case in altered:
        with pytest.raises(BadSignature):
            verify_document(case, keys)
    with pytest.raises(BadSignature):
        verify_document(signed, {mine.kid: other.public_key})
    assert verify_document(copy.deepcopy(signed), keys)


@pytest.mark.parametrize("name", ["type", "cryptosuite", "proofPurpose"])
def test_a_proof_of_another_kind_is_refused_though_its_signature_fits(name: str) -> None:
    private = Ed25519PrivateKey.generate()
    keys = {SPEC_METHOD: private.public_key()}
    assert verify_document(add_proof(RECEIPT, private, SPEC_OPTIONS), keys) == RECEIPT
    with pytest.raises(BadSignature):
        verify_document(add_proof(RECEIPT, private, {**SPEC_OPTIONS, name: "another"}), keys)


def test_what_cannot_be_canonical_is_not_signed() -> None:
    mine = signer()
    documents: list[dict[str, object]] = [{"share": 0.1}, {"proof": {}}, {"text": "\ud800"}]
    for document in documents:
        with pytest.raises(NotCanonical):
            mine.sign(document)


def test_a_published_key_is_read_back_by_its_thumbprint() -> None:
    mine = signer()
    jwk = mine.public_jwk()
    assert read_public_jwk(jwk) == (mine.kid, mine.public_key)
    assert read_public_jwks({"keys": [jwk]}) == {mine.kid: mine.public_key}
    assert "d" not in jwk


def test_the_thumbprint_is_that_of_rfc_8037_appendix_a_3() -> None:
    x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
    key = Ed25519PublicKey.from_public_bytes(urlsafe_b64decode(x + "="))
    assert thumbprint(key) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


def test_a_doubtful_key_is_refused() -> None:
    jwk: dict[str, object] = {**signer().public_jwk()}
    doubtful: list[dict[str, object]] = [
        {**jwk, "kid": signer().kid},
        {**jwk, "d": jwk["x"]},
        {**jwk, "kty": "EC"},
        {**jwk, "x": "AAAA"},
        {**jwk, "x": f"{jwk['x']}="},
        {**jwk, "x": "é"},
        {**jwk, "x": 5},
    ]
    for case in doubtful:
        with pytest.raises(NotAKey):
            read_public_jwk(case)
    sets: list[dict[str, object]] = [{}, {"keys": "x"}, {"keys": [1]}]
    for document in sets:
        with pytest.raises(NotAKey):
            read_public_jwks(document)
    assert read_public_jwk(jwk)


def test_a_private_key_shows_and_copies_nothing() -> None:
    seed = new_signing_seed()
    mine = Signer(seed, FixedClock(datetime(2026, 3, 1, tzinfo=UTC)))
    assert repr(mine) == f"Signer({mine.kid})"
    with pytest.raises(TypeError):
        copy.copy(mine)
    with pytest.raises(TypeError):
        copy.deepcopy(mine)


@given(st.binary(max_size=80))
def test_base58_round_trips(raw: bytes) -> None:
    assert decode_base58(encode_base58(raw)) == raw


@given(st.dictionaries(st.text(min_size=1), st.text() | st.integers(-(2**53) + 1, 2**53 - 1)))
def test_any_document_that_is_signed_verifies(document: dict[str, object]) -> None:
    mine = signer()
    document.pop("proof", None)
    assert canonical_json(document)
    assert verify_document(mine.sign(document), {mine.kid: mine.public_key}) == document
