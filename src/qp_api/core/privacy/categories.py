"""The categories of personal data (P1), with their DPV and fideslang terms."""

from enum import Enum


class Category(Enum):
    """A kind of personal data: policy clause, DPV `pd:` term, fideslang term."""

    NAME = ("P1.1", "Name", "user.name")
    EMAIL = ("P1.1", "EmailAddress", "user.contact.email")
    PHONE = ("P1.1", "TelephoneNumber", "user.contact.phone_number")
    ADDRESS = ("P1.1", "PhysicalAddress", "user.contact.address")
    ORGANIZATION = ("P1.1", "Professional", "user.workplace")
    DESIGNATION = ("P1.1", "Job", "user.job_title")
    CREDENTIAL = ("P1.1", "Password", "user.authorization.password")
    AGE_BAND = ("P1.1", "AgeRange", "user.demographic.age_range")
    ENROLLMENT = ("P1.2", "Education", "user.education.enrollment")
    ASSESSMENT = ("P1.2", "ProfessionalEvaluation", "user.education.assessment")
    CERTIFICATE = ("P1.2", "ProfessionalCertification", "user.education.certificate")
    CONSULTANCY = ("P1.2", "Professional", "user.education.consultancy")
    TRANSACTION = ("P1.3", "Transaction", "user.payment")
    IP_ADDRESS = ("P1.4", "IPAddress", "user.device.ip_address")
    DEVICE = ("P1.4", "UserAgent", "user.device")
    BROWSING = ("P1.4", "BrowsingBehavior", "user.behavior.browsing_history")
    COMMUNICATION = ("P1.5", "Communication", "user.content.private")
    PREFERENCE = ("P2.6", "PrivacyPreference", "user.privacy_preferences")
    RIGHTS_REQUEST = ("P5", "PrivacyPreference", "user.privacy_preferences")
    ACTIVITY = ("P4.2", "ServiceConsumptionBehavior", "user.behavior")
    SUBJECT_ID = ("all", "UID", "user.unique_id.pseudonymous")

    def __init__(self, clause: str, dpv: str, fideslang: str) -> None:
        self.clause = clause
        self.dpv = dpv
        self.fideslang = fideslang
