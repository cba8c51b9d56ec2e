"""Pure decisions about money: no row, no clock, no gateway."""
