"""Sections of the page of an experiment; every module here is one."""
