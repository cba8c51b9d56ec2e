from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from qp_api.core.audit.receipts import (
    ErasureFacts,
    HeldPart,
    NotifiedRecipient,
    build_receipt,
    commit_subject,
    new_salt,
    personal_copy,
)
from qp_api.core.crypto.signing import Signer
from qp_api.kit.ids import new_id

AT = datetime(2026, 1, 30, 18, 30, tzinfo=UTC)


@pytest.fixture
def facts() -> ErasureFacts:
    return ErasureFacts(
        receipt_id=new_id(),
        controller="Quality Progress",
        request_id=new_id(),
        request_number="DR-2026-000001",
        request_right="erasure",
        subject_commitment=commit_subject(new_id(), new_salt()),
        received_at=AT,
        started_at=AT,
        completed_at=AT,
        data_map_version="1",
        plan_hash="0" * 64,
        counts={"accounts": {"delete": 1}, "invoices": {"keep": 2}},
        destroyed_keys=("a" * 64,),
        held=(HeldPart("eu-gdpr:A17-3-b", ("invoices",), date(2033, 1, 30)),),
        recipients=(NotifiedRecipient("Gateway", AT),),
        caches_dead_at=AT,
        copies_dead_on=date(2026, 3, 1),
        audit_seq=7,
        audit_chain_head="b" * 64,
    )


def test_a_receipt_binds_what_dr_13_names(facts: ErasureFacts, signer: Signer) -> None:
    receipt = signer.sign(build_receipt(facts, key_id=signer.kid))
    assert receipt.keys() == {
        *("type", "schema", "id", "controller", "request", "subject_commitment", "received_at"),
        *("started_at", "completed_at", "data_map_version", "plan_hash", "counts", "held"),
        *("destroyed_keys", "recipients", "caches_dead_at", "copies_dead_on", "audit", "key_id"),
        "proof",
    }
    assert receipt["held"] == [
        {"ground": "eu-gdpr:A17-3-b", "tables": ["invoices"], "ends_on": "2033-01-30"}
    ]
    assert receipt["recipients"] == [
        {"name": "Gateway", "notified_at": "2026-01-30T18:30:00.000000Z", "acknowledged_at": None}
    ]
    assert receipt["copies_dead_on"] == "2026-03-01"


def test_a_later_acknowledgement_changes_the_document(facts: ErasureFacts) -> None:
    acknowledged = replace(facts, recipients=(NotifiedRecipient("Gateway", AT, AT),))
    document: Any = build_receipt(acknowledged, key_id="k")
    assert document["recipients"][0]["acknowledged_at"] == "2026-01-30T18:30:00.000000Z"


def test_the_commitment_is_frozen() -> None:
    subject = UUID("0190a000-0000-7000-8000-000000000001")
    assert (
        commit_subject(subject, bytes(32))
        == "40d8007da0c0c935d340c5fc3cd689cad28069509d5754ed9df980ac24079ba3"
    )


def test_the_salt_decides_and_is_drawn_anew() -> None:
    subject, salt = new_id(), new_salt()
    assert commit_subject(subject, salt) == commit_subject(subject, salt)
    assert commit_subject(subject, salt) != commit_subject(subject, new_salt())
    assert commit_subject(subject, salt) != commit_subject(new_id(), salt)


@pytest.mark.parametrize("salt", [b"", bytes(31), bytes(33)])
def test_a_salt_of_another_length_is_refused(salt: bytes) -> None:
    with pytest.raises(ValueError, match=r"^$"):
        commit_subject(new_id(), salt)


def test_only_the_persons_copy_names_the_person(facts: ErasureFacts, signer: Signer) -> None:
    subject, salt = new_id(), new_salt()
    bound = replace(facts, subject_commitment=commit_subject(subject, salt))
    signed = signer.sign(build_receipt(bound, key_id=signer.kid))
    assert str(subject) not in str(signed)
    assert salt.hex() not in str(signed)
    copy: Any = personal_copy(signed, subject_id=subject, salt=salt)
    assert copy["receipt"] == signed
    assert copy["subject"] == {"account_id": str(subject), "salt": salt.hex()}
