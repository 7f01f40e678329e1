"""Metrics that tasks share, each with its 95 % interval.

* ``classes``: accuracy, macro-F1, accuracy of the worst group
* ``binary``: precision, recall
* ``ranking``: AUC, partial AUC, ROC curve
* ``stream``: false rejects against false accepts per hour
* ``values``: mean absolute error, mean squared error
"""
