"""The command line: what it writes, what it refuses, and what it says."""

import csv
import stat

import pytest

from grader.__main__ import main
from grader.secret import ROOT

SECRET = "0123456789abcdef"
TRUST = "--trust-submissions"  # these tests run where there is no sandbox, too


@pytest.fixture
def masters(tmp_path):
    """A folder with one small assignment, made by `new`."""
    assert main(["new", "small", "--masters", str(tmp_path / "masters")]) == 0
    return tmp_path / "masters"


@pytest.fixture
def secret(tmp_path):
    path = tmp_path / "secret.txt"
    path.write_text(SECRET + "\n")
    return path


@pytest.fixture
def said(capsys):
    """Run a command, and return its exit code and what it says."""

    def run(*arguments):
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return code, out + err

    return run


def edit(masters, old, new):
    """Change the small master's text."""
    path = masters / "small" / "small.ipynb"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_new_assignment_is_released_and_answered(masters, tmp_path, said):
    out = tmp_path / "out"
    code, text = said("release", "small", "--masters", masters, "--practice", "--out", out)
    assert (code, text) == (0, f"1/1  {out}/small.ipynb\n")
    solution = masters / "small" / "small.ipynb"
    marks = tmp_path / "marks.csv"
    code, text = said(
        "mark",
        "small",
        "--masters",
        masters,
        "--practice",
        TRUST,
        "--csv",
        marks,
        out / "small.ipynb",
        solution,
    )
    assert code == 0
    assert "late-absolute-tests: NotImplementedError" in text
    assert "A person gives 2 more points" in text
    rows = list(csv.DictReader(marks.read_text(encoding="utf-8").splitlines()))
    assert [(row["points"], row["out of"]) for row in rows] == [("0", "5"), ("5", "5")]


def test_new_overwrites_nothing(masters, said):
    before = (masters / "small" / "small.ipynb").read_bytes()
    code, text = said("new", "small", "--masters", masters)
    assert code == 1
    assert "is there already" in text
    assert (masters / "small" / "small.ipynb").read_bytes() == before


@pytest.mark.parametrize("given", ["Small", "../small", "1st", "a-b", ""])
def test_new_refuses_what_is_no_name(tmp_path, said, given):
    code, text = said("new", given, "--masters", tmp_path)
    assert code == 1
    assert "no name of an assignment" in text
    assert not list(tmp_path.iterdir())


def test_a_class_gets_a_notebook_each_the_same_when_repeated(
    masters, tmp_path, secret, said, monkeypatch
):
    students = tmp_path / "class.csv"
    students.write_text("\ufeffname,id\nAda,ada\nBob,b.ob@x\n", encoding="utf-8")
    out = tmp_path / "out"
    command = ["release", "all", "--masters", masters, "--out", out]
    code, text = said(*command, "--secret", secret, "--students", students)
    assert code == 0
    assert text == f"1/2  {out}/ada/small.ipynb\n2/2  {out}/b.ob@x/small.ipynb\n"
    ada, bob = ((out / student / "small.ipynb").read_bytes() for student in ("ada", "b.ob@x"))
    assert ada != bob
    assert SECRET.encode() not in ada + bob
    (out / "ada" / "small.ipynb").unlink()
    monkeypatch.setenv("GRADER_SECRET", SECRET)
    assert said(*command, "--student", "ada")[0] == 0
    assert (out / "ada" / "small.ipynb").read_bytes() == ada
    assert (out / "b.ob@x" / "small.ipynb").read_bytes() == bob


def test_submissions_are_marked_with_their_students_numbers(masters, tmp_path, secret, said):
    students = tmp_path / "class.csv"
    students.write_text("id\nada\nbob\n")
    paths = []
    for student in ("ada", "bob"):
        path = tmp_path / "submitted" / student / "small" / "small.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes((masters / "small" / "small.ipynb").read_bytes())
        paths.append(path)
    command = ["mark", "small", "--masters", masters, "--secret", secret, "--students", students]
    code, text = said(*command, TRUST, *paths)
    assert code == 0
    assert text.count("5/5") == 2
    code, text = said(*command, masters / "small" / "small.ipynb")
    assert code == 1
    assert "no id of the class list in its path" in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--student", "ada"], "Set GRADER_SECRET, or give --secret FILE"),
        ([], "or give --practice for the variant that everybody may see"),
        (["--student", "../ada", "--secret", "{secret}"], "'../ada' is no id"),
        (["--secret", "{secret}"], "Say whose numbers"),
        (["--students", "{nowhere}", "--secret", "{secret}"], "cannot be read"),
        (["--student", "ada", "--secret", "{nowhere}"], "cannot be read: No such file"),
        (["--student", "ada", "--secret", "{short}"], "has 15 bytes; it needs 16 at least"),
        (["--student", "ada", "--secret", "{inside}"], "lies in this repository"),
        (["--student", "ada", "--secret", "{link}"], "lies in this repository"),
    ],
)
def test_a_release_that_is_refused_writes_nothing(
    masters, tmp_path, secret, said, arguments, message
):
    (tmp_path / "short.txt").write_text("123456789012345\n")
    (tmp_path / "link.txt").symlink_to(ROOT / "README.md")
    places = {
        "secret": secret,
        "short": tmp_path / "short.txt",
        "nowhere": tmp_path / "nowhere",
        "inside": ROOT / "README.md",
        "link": tmp_path / "link.txt",
    }
    given = [argument.format(**places) for argument in arguments]
    out = tmp_path / "out"
    code, text = said("release", "small", "--masters", masters, "--out", out, *given)
    assert code == 1
    assert message in text
    assert not out.exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("name\nada\n", "has no column 'id', but name"),
        ("id\n", "names no student"),
        ("id\nada\nada\n", "line 3: the id 'ada' stands there twice"),
        ("id\n\n  \n,\n", "'' is no id"),
        ("id\n.hidden\n", "line 2: '.hidden' is no id"),
        ("", "has no column 'id', but nothing"),
    ],
)
def test_a_class_list_that_will_not_do(masters, tmp_path, secret, said, content, message):
    students = tmp_path / "class.csv"
    students.write_text(content)
    command = ["release", "small", "--masters", masters, "--secret", secret]
    code, text = said(*command, "--out", tmp_path / "out", "--students", students)
    assert code == 1
    assert message in text


def test_an_unknown_assignment_is_named_with_those_there_are(masters, tmp_path, said):
    code, text = said("release", "smal", "--masters", masters, "--practice", "--out", tmp_path)
    assert code == 1
    assert "There is no assignment 'smal'" in text
    assert "There are: small." in text


@pytest.mark.parametrize(
    ("old", "new", "messages"),
    [
        (
            'np.where(late > 0, FACTOR * late, -late)\\n",\n    "    ### END',
            'np.where(late > 0, late, -late)\\n",\n    "    ### END',
            ["does not earn all points", "'late-absolute-tests' does not pass", "other arrivals"],
        ),
        (
            "cost = min(costs)",
            "cost = minimum(costs)",
            ["cell 'which-promise-answer' fails: NameError", "'which-promise-tests'"],
        ),
        ("FACTOR = ", "FACTORS = ", ["variant.py draws FACTOR, SEED", "FACTORS, SEED"]),
        ("FACTOR = ", "FACTOR = 2 * ", ["cell 'parameters', line 1", "NAME = literal"]),
        ('"grade_id": "setup"', '"grade_id": "parameters"', ["2 cells", "id 'parameters'"]),
        ('"schema_version": 3', '"schema_version": 2', ["schema_version must be 3"]),
        ("## Question ", "## Task ", ["no question"]),
        ("### END HIDDEN TESTS", "### END", ["nbgrader refuses the master"]),
    ],
)
def test_a_master_with_a_fault_is_refused(masters, tmp_path, said, old, new, messages):
    edit(masters, old, new)
    out = tmp_path / "out"
    code, text = said("release", "small", "--masters", masters, "--practice", "--out", out)
    assert code == 1
    assert all(message in text for message in messages), text
    assert not out.exists()
    assert not list(tmp_path.glob(".out*"))


def test_the_id_that_an_editor_gives_a_copied_cell_does_not_matter(masters, tmp_path, said):
    def released(out):
        said("release", "small", "--masters", masters, "--practice", "--out", tmp_path / out)
        return (tmp_path / out / "small.ipynb").read_bytes()

    before = released("before")
    edit(masters, '"id": "setup"', '"id": "5f0c2e"')
    assert released("after") == before


def test_points_for_nothing_are_refused(masters, tmp_path, said):
    edit(
        masters,
        "loss = late_absolute(np.array([6.0, 3.0])",
        "loss = (lambda *_: np.array([4.0, 0.0]))(np.array([6.0, 3.0])",
    )
    edit(
        masters,
        "    late_absolute(arrival, promised),\\n",
        "    [[3.0, 3.0 * FACTOR], [0.5 * FACTOR, 0.0]],\\n",
    )
    code, text = said("release", "small", "--masters", masters, "--practice", "--out", tmp_path)
    assert code == 1
    assert "'late-absolute-tests' gives 3 points to a notebook without answers" in text


def test_a_private_folder_has_masters_and_a_secret(masters, tmp_path, said):
    folder = tmp_path / "private"
    code, text = said("private", folder, "--masters", masters)
    assert code == 0
    assert "README.md says what to keep private" in text
    secret = folder / "secret.txt"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert len(secret.read_text().strip()) == 64
    command = ["mark", "small", "--masters", folder, "--secret", secret, "--student", "ada"]
    code, text = said(*command, TRUST, masters / "small" / "small.ipynb")
    assert code == 0
    assert "5/5" in text
    assert said("private", folder, "--masters", masters) == (
        1,
        f"{folder} is not empty; nothing was written.\n",
    )
    code, text = said("private", ROOT / "private", "--masters", masters)
    assert code == 1
    assert "lies in this repository" in text


def test_help_has_examples(capsys):
    for command in ("release", "validate", "mark", "new", "private"):
        with pytest.raises(SystemExit) as ended:
            main([command, "--help"])
        assert ended.value.code == 0
        assert f"python -m grader {command} " in capsys.readouterr().out.partition("example")[2]
