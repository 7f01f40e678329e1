"""Parts of the task ``person_detection``: where images come from, their place in the splits, the network."""
