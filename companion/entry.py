"""What a teacher would say of a loss: the form of one entry of the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from companion.arrays import Array
from companion.loss import Loss


@dataclass(frozen=True, kw_only=True)
class Entry:
    r"""The teaching facts of one loss.

    What the loss's class states is not repeated here: its domain (``targets``
    and ``predictions``), its kinks, its calls in Keras and PyTorch.

    Parameters
    ----------
    loss : Loss
        The loss, with the parameters that its examples use.
    title : str
        Its name in words.
    tasks : tuple of str
        What it is for, the usual first: ``"regression"``, ``"counts"``,
        ``"quantile"``, ``"binary"``, ``"multilabel"``, ``"multiclass"``,
        ``"distribution"``.
    targets : str
        What a target is, and how it is written.
    outputs : tuple of str
        The activations of the last layer that suit it, the usual first.
    formula : str
        The loss of one example in LaTeX, in the symbols of its class.
    definition : str
        The same as a Python expression, the textbook's form, which the tests
        evaluate with 50 digits.  It is written in ``y``, ``p`` (the
        prediction) and the loss's parameters.  Where examples are numbers,
        ``r`` is ``p - y``; where they are rows, ``p`` is a list and ``y`` a list
        or a class id.
    terms : str
        Where the definition's terms may cancel, the sum of their sizes: no
        arithmetic with rounded terms is more exact than its last place.
    constant : str
        The constant prediction that minimises the cost, in words.
    minimiser : callable, optional
        Computes that constant from an array of targets and the loss, where
        there is a closed form: a number, or a row for a loss of rows.
    synonyms : tuple of str
        Its other names, those of PyTorch's classes among them.
    sources : tuple of str
        Those of the five articles that teach it.
    choose, avoid : str
        When to choose it, and when not.
    pitfall : str
        The one trap to know.
    """

    loss: Loss = field(kw_only=False)
    title: str
    tasks: tuple[str, ...]
    targets: str
    outputs: tuple[str, ...]
    formula: str
    definition: str
    terms: str = "0"
    constant: str
    minimiser: Callable[[Array, Any], float | Array] | None = None
    synonyms: tuple[str, ...]
    sources: tuple[str, ...]
    choose: str
    avoid: str
    pitfall: str

    @property
    def name(self) -> str:
        """The name of the loss's class."""
        return self.loss.name

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that finds it."""
        return (self.name, self.title, *self.synonyms)

    @property
    def chapter(self) -> str:
        """The chapter that teaches it: ``"regression"``, ``"binary"``, ..."""
        return type(self.loss).__module__.rpartition(".")[2]

    @property
    def output(self) -> str:
        """The activation of the last layer, in words."""
        return " or ".join(self.outputs)
