"""What several ops have in common: geometry, weights, scales, tables, copies. No op is registered here."""
