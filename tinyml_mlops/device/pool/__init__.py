"""Board pools: who may use which board now, on this machine or on a bench of many.

``pool.py`` says what a pool and a lease are, ``local.py`` leases what hangs on this machine, and
``leased.py`` is the one way in which anything here gets hold of a board.
"""
