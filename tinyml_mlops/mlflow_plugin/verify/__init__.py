"""From a registered version back to the data: every link of the chain, recomputed where it can be."""
