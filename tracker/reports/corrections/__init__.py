"""更正 of accepted reports: asked with reason and proof, signed where the unit signs, decided by the reviewer; printed in the next notice."""
