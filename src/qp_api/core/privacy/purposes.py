"""The policy's purposes (P2), their lawful bases, and the database role that serves each."""

from enum import Enum, StrEnum


class DbRole(StrEnum):
    """A database role; a purpose is served by exactly one, member of no other."""

    SERVICE = "qp_service"
    MARKETING = "qp_marketing"
    ANALYTICS = "qp_analytics"
    RIGHTS = "qp_rights"
    CUSTODY = "qp_custody"


OWNER_ROLE = "qp_owner"


class Basis(StrEnum):
    """Lawful bases as DPV's `eu-gdpr:` terms."""

    CONTRACT = "eu-gdpr:A6-1-b"
    LEGAL_OBLIGATION = "eu-gdpr:A6-1-c"
    LEGITIMATE_INTEREST = "eu-gdpr:A6-1-f"
    CONSENT = "eu-gdpr:A6-1-a"


class Purpose(Enum):
    """Why data is used: clause, DPV terms, lawful basis, database role."""

    DELIVERY = ("P2.1", "RequestedServiceProvision", Basis.CONTRACT, DbRole.SERVICE)
    ACCOUNT = ("P2.2", "AccountManagement", Basis.CONTRACT, DbRole.SERVICE)
    PAYMENT = ("P2.3", "PaymentManagement", Basis.CONTRACT, DbRole.SERVICE)
    ANALYTICS = ("P2.4", "ServiceUsageAnalytics", Basis.CONSENT, DbRole.ANALYTICS)
    LAW = ("P2.5-law", "LegalCompliance", Basis.LEGAL_OBLIGATION, DbRole.CUSTODY)
    SECURITY = (
        "P2.5-security",
        "EnforceSecurity, FraudPreventionAndDetection",
        Basis.LEGITIMATE_INTEREST,
        DbRole.RIGHTS,
    )
    MARKETING = ("P2.6", "DirectMarketing", Basis.CONSENT, DbRole.MARKETING)
    RIGHTS = ("P5", "RightsFulfillment", Basis.LEGAL_OBLIGATION, DbRole.RIGHTS)
    CLAIMS = ("P4.3-claims", "DisputeManagement", Basis.LEGITIMATE_INTEREST, DbRole.CUSTODY)

    def __init__(self, code: str, dpv: str, basis: Basis, role: DbRole) -> None:
        self.code = code
        self.dpv = dpv
        self.basis = basis
        self.role = role
