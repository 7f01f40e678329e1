"""Scenes that nobody took: places with things in them, some with a person; drawn with Pillow and numpy."""
