"""Sections of the page of a rollout; facts are its :class:`~tinyml_mlops.fleet.account.Account`."""
