"""Parts of the task ``wake_word``: where speech comes from, streams and windows of it."""
