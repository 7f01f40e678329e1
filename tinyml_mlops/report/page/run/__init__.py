"""Sections of the page of one run; every module here is one."""
