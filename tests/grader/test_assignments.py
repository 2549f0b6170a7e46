"""Every assignment keeps what is promised to who hands it out."""

import tomllib

import pytest

from grader import cells, marking, parameters, release, remote, variants
from grader import master as masters
from tests.grader.conftest import KEY, STUDENTS, read
from tests.grader.regions import private_lines, text
from tests.grader.submissions import answering, asking, solve
from tests.grader.zygote import Zygote
from tools import notebook_form as form
from tools.notebooks import BOOK

FEWEST_WRONG_ANSWERS = 4


@pytest.fixture(autouse=True, scope="module")
def quick_start():
    """Hundreds of submissions are marked here: their processes are forks of one."""
    with Zygote() as zygote, pytest.MonkeyPatch.context() as patch:
        patch.setattr(remote, "launch", zygote.launch)
        yield


def test_the_solution_gets_full_marks_with_any_numbers(master):
    for student in STUDENTS:
        drawn = variants.draw(master, KEY, student)
        release.check_solution(master, marking.mark(master, master.notebook, drawn))


def test_the_blank_gets_nothing(master):
    drawn = variants.practice(master)
    marked = marking.mark(master, release.cleared(master, drawn), drawn)
    assert marked.points == 0
    assert marked.out_of > 0


def test_the_parameters_are_those_of_the_practice_variant(master):
    drawn = variants.practice(master)
    shown = parameters.find(parameters.inject(master.notebook, drawn)).source
    assert parameters.read(master.notebook) == drawn, f"write this into the cell:\n{shown}"


def test_the_book_shows_what_is_released_again(master):
    released = release.release(master, variants.practice(master))
    stored = BOOK / "exercises" / f"{master.name}.ipynb"
    command = f"python -m grader release {master.name} --practice --out book/exercises"
    assert stored.is_file(), command
    assert stored.read_bytes() == form.text(released).encode(), command


def test_nothing_private_is_in_a_students_notebook(master):
    lines = private_lines(master)
    assert lines
    shown = text(form.read(BOOK / "exercises" / f"{master.name}.ipynb"))
    assert not [line for line in lines if line in shown]


def test_variants_differ(master):
    drawn = [variants.draw(master, KEY, student) for student in STUDENTS]
    assert all(drawn[i] != drawn[j] for i in range(len(drawn)) for j in range(i))
    assert drawn[0] == variants.draw(master, KEY, STUDENTS[0])


def test_an_answer_copied_from_another_student_is_wrong(master):
    """Functions and numbers are; of a choice from a list, the right one may be the same."""
    first, *others = STUDENTS
    drawn = variants.draw(master, KEY, first)
    solved = solve(master, drawn)
    copied = solved.typed_in()
    release.check_solution(master, marking.mark(master, copied, drawn))
    marked = [marking.mark(master, copied, variants.draw(master, KEY, s)) for s in others]
    assert all(m.points < m.out_of for m in marked)
    right_for_all = [
        question.name
        for question in master.questions
        if question.tests and solved.asks_for_more_than_choices(question)
        if all(m.of(question.tests) == full_marks(question) for m in marked)
    ]
    assert not right_for_all, "their tests do not depend on the parameters"


def full_marks(question):
    return sum(cells.points(test) for test in question.tests)


def wrong_answers():
    """Every entry of every wrong.toml, and for each assignment whether it has one."""
    for name in masters.find():
        path = masters.MASTERS / name / "wrong.toml"
        entries = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        for entry in entries.get("wrong", []):
            yield pytest.param(name, entry, id=f"{name}-{entry['question']}-{entry['why'][:40]}")


@pytest.mark.parametrize(("assignment", "wrong"), list(wrong_answers()))
def test_a_wrong_answer_earns_what_it_should(assignment, wrong):
    master = read(assignment)
    (question,) = (q for q in master.questions if q.name == wrong["question"])
    asked = asking(master, question)
    submission = answering(asked, question.name, wrong["code"])
    marked = marking.mark(asked, submission, variants.practice(master))
    earned, best = marked.of(question.tests), full_marks(question)
    failures = [f"{m.test}: {m.message}" for m in marked.marks if m.message]
    assert wrong["earns"] < best
    assert earned == wrong["earns"], "\n".join(failures)


def test_every_question_has_wrong_answers(name, master):
    path = masters.MASTERS / name / "wrong.toml"
    entries = tomllib.loads(path.read_text(encoding="utf-8")).get("wrong", [])
    asked = [entry["question"] for entry in entries]
    short = {q.name: asked.count(q.name) for q in master.questions if q.tests}
    assert not {q: n for q, n in short.items() if n < FEWEST_WRONG_ANSWERS}
