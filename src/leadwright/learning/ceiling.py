"""The most that can be had from the same columns: learners with nothing to explain (scikit-learn). Loads it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from leadwright.learning.card import Numbers
from leadwright.learning.columns import ColumnOfLeads, Shape
from leadwright.learning.conditions import Candidate, Flags

_MOST_CODES = 200


def chances(
    columns: Sequence[ColumnOfLeads], candidates: Sequence[Candidate], outcomes: Flags, learned: slice
) -> Mapping[str, Numbers]:
    """For each learner the chance it gives to every lead, having seen only those in `learned`; the same each time."""
    table = np.column_stack([one.met for one in candidates]).astype(np.float64)
    raw, words = _raw(columns, learned)
    trees = HistGradientBoostingClassifier(
        max_iter=150,
        learning_rate=0.06,
        min_samples_leaf=20,
        l2_regularization=1.0,
        categorical_features=words,
        random_state=0,
    )
    # One thread: on a busy machine several wait for each other longer than they work.
    with threadpool_limits(1):
        linear = LogisticRegression(C=0.3, max_iter=500).fit(table[learned], outcomes[learned])
        trees.fit(raw[learned], outcomes[learned])
        return {
            "Logistic regression on all conditions": linear.predict_proba(table)[:, 1],
            "Boosted trees on all columns": trees.predict_proba(raw)[:, 1],
        }


def _raw(columns: Sequence[ColumnOfLeads], learned: slice) -> tuple[Numbers, Flags]:
    """Every column as numbers, missing ones as nan, and which of them are codes of words."""
    made: list[tuple[Numbers, bool]] = []
    for column in columns:
        if column.shape is Shape.EVENT:
            counts = np.array(column.values, dtype=float)
            made += [(counts[:, place], False) for place in range(counts.shape[1])]
        else:
            numbers, is_word = _numbers(column, learned)
            made.append((np.array(numbers, dtype=float), is_word))
    # Of what the older leads say nothing nothing can be learned, and the trees refuse it.
    told = [(column, is_word) for column, is_word in made if not np.isnan(column[learned]).all()]
    return np.array([column for column, _ in told]).T, np.array([is_word for _, is_word in told], dtype=bool)


def _numbers(column: ColumnOfLeads, learned: slice) -> tuple[list[float], bool]:
    match column.shape:
        case Shape.WORD:
            counted = Counter(one for one in column.values[learned] if one is not None)
            codes = {word: float(place) for place, (word, _) in enumerate(counted.most_common(_MOST_CODES))}
            return [codes.get(one, np.nan) for one in column.values], True
        case Shape.DATE:
            return [float(one is not None) for one in column.values], False
        case _:
            return [np.nan if one is None else float(one) for one in column.values], False
