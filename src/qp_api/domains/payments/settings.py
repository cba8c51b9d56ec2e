"""The supplier as its invoices name it."""

from pydantic import BaseModel, ConfigDict, Field


class PaymentSettings(BaseModel):
    """Without `vat_registered` an invoice is plain: no VAT line, and no word of a form of law."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    supplier_name: str = Field(default="Quality Progress", min_length=1, max_length=200)
    supplier_address: str = Field(default="Dhaka, Bangladesh", min_length=1, max_length=300)
    supplier_bin: str | None = Field(
        default=None, pattern=r"^[0-9]{9}-[0-9]{4}$", description="13 digits as 000123456-0101"
    )
    responsible_name: str = Field(default="", max_length=200)
    responsible_designation: str = Field(default="", max_length=200)
    vat_registered: bool = Field(default=False, description="true or false")
    training_tax_code: str = Field(default="standard", description="a code of the table tax_codes")
    consultancy_tax_code: str = Field(
        default="consultancy", description="a code of the table tax_codes"
    )

    @property
    def tax_codes(self) -> tuple[str, ...]:
        """Every code that an invoice may need."""
        return (self.training_tax_code, self.consultancy_tax_code)
