"""The command line: `python -m grader --help`."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from grader import (
    classlist,
    handed_in,
    handout,
    marking,
    report,
    sandbox,
    secret,
    validate,
    variants,
)
from grader import master as masters
from grader import new as templates
from grader import private as privates
from grader.errors import GraderError
from grader.master import MASTERS, Master
from grader.parameters import Parameters

Draw = Callable[[Master, str], Parameters]

RELEASE = """\
The solution of each notebook is tried first, with its own numbers: a master that does not
get full marks is refused. Releasing again writes the same bytes.

examples:
  python -m grader release regression --practice --out book/exercises
      the variant that everybody may see: book/exercises/regression.ipynb
  python -m grader release regression --students class.csv --secret ~/secret.txt --out handout
      one notebook for each student: handout/<id>/regression.ipynb
  python -m grader release all --student ada --secret ~/secret.txt --out handout
      every assignment for one student
"""
VALIDATE = """\
It runs the notebook from the top in a fresh kernel, as it will be run when it is marked.

example:
  python -m grader validate regression.ipynb
"""
MARK = """\
The submission's cells run in a process of their own, which does not see the tests and hands
back plain values only. Bubblewrap keeps it from your files, your processes and the network;
without bubblewrap nothing is marked, unless you say that you trust the submissions.

examples:
  python -m grader mark regression --practice answered.ipynb
  python -m grader mark regression --student ada --secret ~/secret.txt ada.ipynb
  python -m grader mark regression --students class.csv --secret ~/secret.txt \\
      --csv marks.csv submitted/*/regression.ipynb
      the id of the student is a folder in each path, or the file's name
"""
NEW = """\
It has an implementation with public and hidden tests and a choice with reasons, and can be
released at once.

example:
  python -m grader new my_questions
  python -m grader release my_questions --practice --out /tmp/look
"""
PRIVATE = """\
It gets copies of the masters, a fresh secret and a README that says what to do next.

example:
  python -m grader private ../course-private
"""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 if all is well, 1 if something is open or refused, 2 if misused."""
    options = parser().parse_args(arguments)
    try:
        return int(options.command(options))
    except GraderError as error:
        print(error, file=sys.stderr)
        return 1


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    top = argparse.ArgumentParser(prog="python -m grader", description="Assignments of the course.")
    commands = top.add_subparsers(required=True, metavar="COMMAND")

    def add(
        name: str, command: Callable[[argparse.Namespace], int], what: str, epilog: str
    ) -> argparse.ArgumentParser:
        added = commands.add_parser(
            name,
            help=what,
            description=what[0].upper() + what[1:] + ".",
            epilog=epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        added.set_defaults(command=command)
        return added

    one = add("release", release, "write notebooks for students", RELEASE)
    one.add_argument("name", metavar="NAME", help="the assignment, or `all`")
    one.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="where to write")
    add_variants(one)

    one = add("validate", check, "check a notebook before handing it in", VALIDATE)
    one.add_argument("notebook", type=Path, metavar="NOTEBOOK")

    one = add("mark", mark, "mark what students handed in", MARK)
    one.add_argument("name", metavar="NAME", help="the assignment")
    one.add_argument("submissions", type=Path, nargs="+", metavar="SUBMISSION")
    one.add_argument("--csv", type=Path, metavar="FILE", help="write the points there too")
    one.add_argument(
        "--trust-submissions",
        dest="sandboxed",
        action="store_false",
        help="run them without a sandbox",
    )
    add_variants(one)

    one = add("new", new, "write a master to start from", NEW)
    one.add_argument("name", metavar="NAME", help="small letters, digits and _")
    add_masters(one)

    one = add("private", private, "prepare a private folder of masters, with a secret", PRIVATE)
    one.add_argument("folder", type=Path, metavar="FOLDER", help="outside this repository")
    add_masters(one)
    return top


def add_masters(command: argparse.ArgumentParser) -> None:
    """Where the masters are."""
    command.add_argument(
        "--masters", type=Path, default=MASTERS, metavar="FOLDER", help="default: assignments/"
    )


def add_variants(command: argparse.ArgumentParser) -> None:
    """Whose numbers are meant."""
    add_masters(command)
    whose = command.add_mutually_exclusive_group()
    whose.add_argument("--practice", action="store_true", help="the variant that all may see")
    whose.add_argument("--student", metavar="ID", help="one student's")
    whose.add_argument("--students", type=Path, metavar="LIST.csv", help="a class's")
    command.add_argument(
        "--column", default=classlist.COLUMN, help="of the list, with the ids; default: id"
    )
    command.add_argument(
        "--secret",
        type=Path,
        metavar="FILE",
        help=f"{secret.FEWEST_BYTES} bytes at least; default: the variable {secret.VARIABLE}",
    )


def students(options: argparse.Namespace) -> list[str]:
    """The ids that the options name; none for the practice variant."""
    if options.practice:
        return []
    if options.students:
        return classlist.read(options.students, options.column)
    if options.student is not None:
        classlist.check(options.student, "--student")
        return [options.student]
    secret.read(options.secret)
    raise GraderError("Say whose numbers: --student ID, --students LIST.csv or --practice.")


def drawing(options: argparse.Namespace) -> Draw:
    """How parameters are drawn: by the secret, or for everybody."""
    if options.practice:
        return lambda master, _: variants.practice(master)
    key = secret.read(options.secret)
    return lambda master, student: variants.draw(master, key, student)


def release(options: argparse.Namespace) -> int:
    """Write notebooks for students."""
    ids, draw = students(options), drawing(options)
    names = masters.find(options.masters) if options.name == "all" else [options.name]
    read = [masters.read(name, options.masters) for name in names]
    folders = [Path(student) for student in ids] or [Path()]
    orders = [(m, folder, draw(m, folder.name)) for folder in folders for m in read]
    handout.hand_out(orders, options.out)
    return 0


def check(options: argparse.Namespace) -> int:
    """Check a student's notebook."""
    return 0 if validate.validate(options.notebook) else 1


def mark(options: argparse.Namespace) -> int:
    """Mark submissions."""
    ids, draw = students(options), drawing(options)
    master = masters.read(options.name, options.masters)
    owners = [owner(path, ids) for path in options.submissions]
    notebooks = [handed_in.read(path) for path in options.submissions]
    if options.sandboxed:
        sandbox.require()
    rows = []
    print(report.heading(master))
    for path, student, notebook in zip(options.submissions, owners, notebooks, strict=True):
        drawn = draw(master, student)
        marked = marking.mark(master, notebook, drawn, sandboxed=options.sandboxed)
        row = report.Row(student, path, marked)
        print(report.line(master, row), flush=True)
        rows.append(row)
    print(report.closing(master))
    if options.csv:
        report.write_csv(options.csv, rows)
    return 0


def owner(path: Path, ids: list[str]) -> str:
    """The student whose submission a file is."""
    if len(ids) < 2:
        return ids[0] if ids else path.stem
    found = [student for student in ids if student in (*path.parent.parts, path.stem)]
    if len(found) != 1:
        which = f"the ids {', '.join(found)}" if found else "no id of the class list"
        raise GraderError(f"{path}: {which} in its path; there must be one, to know its numbers.")
    return found[0]


def new(options: argparse.Namespace) -> int:
    """Write a master to start from."""
    folder = templates.new(options.name, options.masters)
    elsewhere = "" if options.masters == MASTERS else f" --masters {options.masters}"
    print(
        f"Written: {folder}\n"
        f"Edit {options.name}.ipynb and variant.py, then try them:\n"
        f"  python -m grader release {options.name} --practice --out /tmp/look{elsewhere}"
    )
    return 0


def private(options: argparse.Namespace) -> int:
    """Prepare a private folder."""
    folder = privates.private(options.folder, options.masters)
    print(
        f"Written: {folder}, with a fresh secret in {privates.SECRET}.\n"
        "Its README.md says what to keep private and what to do next."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
