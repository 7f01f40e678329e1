"""TensorFlow Lite Micro as the runtime: from a tree of its sources that the user names to a linked image."""
