"""Parts of the task ``keyword_spotting``: where words come from, their features, the network."""
