"""Boards of many machines, shared through a labgrid coordinator (labgrid 24.0 or later speaks gRPC).

Nothing of labgrid is imported: it brings a pyserial of its own that cannot live beside ours.
"""
