"""The room's SQL, by what it is about; the owner is in every key, but where the DPO asks by id."""
