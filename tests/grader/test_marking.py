"""Marking: what counts, what does not, and that a submission cannot make points."""

import copy
import os
import time

import pytest
from nbformat.v4 import new_code_cell

from grader import cells, marking, remote, variants
from grader.remote import Remote
from tests.grader.submissions import answering

SECONDS = 3.0
ALWAYS_EQUAL = """
class Always(float):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __lt__(self, other): return True
    __le__ = __gt__ = __ge__ = __lt__
    def __sub__(self, other): return self
    __rsub__ = __sub__
    def __abs__(self): return self
    __hash__ = float.__hash__
"""
FUNCTIONS = (
    "asymmetric_huber",
    "asymmetric_huber_gradient",
)


def functions(body):
    """Answers to question 2 whose functions have this body."""
    return "\n".join(f"def {name}(y_true, y_pred, *thresholds): {body}" for name in FUNCTIONS)


HOSTILE = {
    "patches numpy.testing": (
        "asymmetric-huber",
        "np.testing.assert_allclose = lambda *_, **__: None\n"
        "np.isclose = lambda *_, **__: True\n" + functions("return np.full(np.shape(y_pred), 1.0)"),
    ),
    "patches builtins": (
        "asymmetric-huber",
        "import builtins\nbuiltins.abs = builtins.isinstance = lambda *_: True\n" + functions("0"),
    ),
    "a number that equals all": ("late-constant", ALWAYS_EQUAL + "promise = Always(60)"),
    "an object that equals all": (
        "late-constant",
        "class Always:\n    def __eq__(self, other): return True\n"
        "    __lt__ = __gt__ = __eq__\npromise = Always()",
    ),
    "an array that equals all": (
        "asymmetric-huber",
        "class Always(np.ndarray):\n"
        "    def __array_ufunc__(self, *_, **__): return np.True_\n"
        + functions("return np.zeros(np.shape(y_pred)).view(Always)"),
    ),
    "a function that loops": ("asymmetric-huber", functions("\n    while True: pass")),
    "a cell that loops": ("late-constant", "while True: pass"),
    "a function that ends the process": (
        "asymmetric-huber",
        "import os\n" + functions("os._exit(0)"),
    ),
    "a cell that ends the process": ("late-constant", "import os\nos._exit(0)"),
    "a function that exits": ("asymmetric-huber", functions("raise SystemExit(0)")),
    "writes into the channel": (
        "asymmetric-huber",
        "import os\n"
        + functions("[os.write(fd, b'x' * 99) for fd in range(3, 12) if is_open(fd)]")
        + "\ndef is_open(fd):\n    try: os.fstat(fd)\n    except OSError: return False\n"
        "    return True",
    ),
    "answers for the marker": (
        "late-constant",
        "import json, os, struct\n"
        "text = json.dumps({'value': None}).encode()\n"
        "for fd in range(3, 12):\n"
        "    try: os.write(fd, struct.pack('!I', len(text)) + text)\n"
        "    except OSError: pass\n",
    ),
    "returns more than may come": ("asymmetric-huber", functions("return 'x' * 30_000_000")),
    "returns a nest": (
        "asymmetric-huber",
        "nest = []\nfor _ in range(100_000): nest = [nest]\n" + functions("return nest"),
    ),
}


@pytest.fixture
def drawn(regression):
    return variants.practice(regression)


@pytest.mark.parametrize("trick", HOSTILE)
def test_a_trick_earns_nothing_and_costs_one_question(regression, drawn, trick):
    attacked, code = HOSTILE[trick]
    began = time.monotonic()
    marked = marking.mark(regression, answering(regression, attacked, code), drawn, SECONDS)
    assert time.monotonic() - began < 10 * SECONDS
    for question in regression.questions:
        full = sum(cells.points(test) for test in question.tests)
        assert marked.of(question.tests) == (0 if question.name == attacked else full)


def test_edits_of_locked_cells_do_not_count(regression, drawn, blank):
    edited = copy.deepcopy(blank)
    for cell in edited.cells:
        if cells.is_test(cell):
            cell.source = "pass"
        if cells.identity(cell) == "parameters":
            cell.source += "\nLATE_FACTOR = 1.0"
    assert marking.mark(regression, edited, drawn).points == 0
    solution = copy.deepcopy(regression.notebook)
    for cell in solution.cells:
        if cells.identity(cell) == "parameters":
            cell.source += "\nLATE_FACTOR, TAU = 1.0, 0.5"
    assert marking.mark(regression, solution, drawn).points == 17


def test_a_cell_that_calls_itself_a_test_stays_in_the_students_process(regression, drawn, blank):
    forged = copy.deepcopy(blank)
    cell = new_code_cell("import os\nos.environ['FORGED'] = 'here'", id="forged")
    cell.metadata.nbgrader = {"grade": True, "solution": False, "points": 99, "grade_id": "forged"}
    forged.cells.append(cell)
    marked = marking.mark(regression, forged, drawn)
    assert (marked.points, marked.out_of) == (0, 17)
    assert "FORGED" not in os.environ


def test_order_and_missing_cells_do_not_matter(regression, drawn):
    shuffled = copy.deepcopy(regression.notebook)
    answers = [cell for cell in shuffled.cells if cells.is_answer(cell)]
    shuffled.cells = answers[::-1]
    assert marking.mark(regression, shuffled, drawn).points == 17


def test_cells_that_students_add_are_run_where_they_stand(regression, drawn):
    added = copy.deepcopy(regression.notebook)
    (at,) = (n for n, c in enumerate(added.cells) if c.id == "late-constant-answer")
    added.cells[at].source = "promise = half * 2"
    helper = new_code_cell("%precision 3\nhalf = 1.0")
    added.cells.insert(at, helper)
    marked = marking.mark(regression, added, drawn)
    assert not marked.errors
    assert marked.points == 14


def test_a_failure_is_told_with_its_place(regression, drawn):
    twice = "def insensitive_quantile(y, p, weight=None, tau=TAU, epsilon=EPSILON): return 0.9375"
    submission = answering(regression, "insensitive-quantile", twice)
    (mark,) = (m for m in marking.mark(regression, submission, drawn).marks if m.message)
    assert mark.message == "AssertionError: errors up to epsilon cost nothing"
    assert not mark.hidden
    submission = answering(regression, "late-constant", "promise = max(MINUTES) - 0.5")
    (mark,) = (m for m in marking.mark(regression, submission, drawn).marks if m.message)
    assert mark.message == "AssertionError: another promise costs less"
    assert mark.hidden


def test_the_students_process_knows_no_secret(monkeypatch):
    monkeypatch.setenv("GRADER_SECRET", "0123456789abcdef")
    with Remote() as student:
        assert not student.run("import os\nseen = repr(dict(os.environ))")
        assert "0123456789abcdef" not in student.get("seen")


def test_a_cell_that_fails_only_when_it_runs_again_ends_all_at_once(regression, drawn):
    once = (
        "import os\nif os.path.exists('seen'):\n    while True: pass\n"
        "open('seen', 'w').close()\npromise = 60"
    )
    submission = answering(regression, "late-constant", once)
    for cell in submission.cells:
        if cells.identity(cell) == "insensitive-quantile-answer":
            cell.source = "import os\ndef insensitive_quantile(*_, **__): os._exit(0)"
    marked = marking.mark(regression, submission, drawn, SECONDS)
    assert [mark.points for mark in marked.marks] == [0, 3, 3, 0, 0, 0, 0]
    assert marked.marks[-1].message == f"LostError: it took more than {SECONDS:g} s"


def test_errors_of_a_student_keep_their_kind():
    with Remote() as student:
        assert not student.run(
            "class Mine(ValueError): pass\nclass Other(Exception): pass\n"
            "def f(x): raise Mine('no')\ndef g(x): raise Other('oh')"
        )
        with pytest.raises(ValueError, match="no"):
            student.get("f")(1)
        with pytest.raises(remote.StudentError, match="Other: oh"):
            student.get("g")(1)
