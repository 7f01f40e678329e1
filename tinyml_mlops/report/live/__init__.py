"""The page of a fleet, served on this machine, which follows the fleet while it is looked at."""
