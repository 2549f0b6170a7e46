"""Where the course lives, and what follows from it.

The address is `repository.url` in _config.yml.  The site's buttons follow it when they are
built, or the variable REPOSITORY_URL in its place.  What stands in files follows it by

    python tools/repository.py

which writes the badges of README.md, the address in CITATION.cff, and the cell of each
notebook that fetches the course.  Without an address there are none of them.
"""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # as a script, only tools/ itself is there

from tools import course_cell
from tools import notebook_form as form

VARIABLE = "REPOSITORY_URL"
GITHUB = re.compile(r"https://github\.com/(?P<name>[\w-]+/[\w.-]+?)(\.git)?/?")
BADGES = re.compile(r"(?<=<!-- badges -->\n).*?(?=<!-- end of badges -->)", re.DOTALL)
CITED = re.compile(r"^repository-code: .*\n", re.MULTILINE)


@dataclass(frozen=True)
class Repository:
    """A repository on GitHub, which Binder and Colab can open."""

    name: str  # owner/repository
    branch: str

    @property
    def url(self) -> str:
        """The address of its page."""
        return f"https://github.com/{self.name}"


def stored(root: Path = ROOT) -> Repository | None:
    """The repository that _config.yml names."""
    return parsed(settings(root)["repository"]["url"], "repository.url in _config.yml", root)


def current(root: Path = ROOT) -> Repository | None:
    """The repository that the site is built for: the environment's, else the stored one."""
    if address := os.environ.get(VARIABLE):
        return parsed(address, f"the variable {VARIABLE}", root)
    return stored(root)


def stored_address(root: Path = ROOT) -> str:
    """The address that notebooks are stored with, empty if there is none."""
    repository = stored(root)
    return repository.url if repository else ""


def settings(root: Path) -> dict:
    """What _config.yml says."""
    return yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))


def parsed(address: str, where: str, root: Path) -> Repository | None:
    """The repository of an address; an empty one is none."""
    if not address:
        return None
    found = GITHUB.fullmatch(address)
    if not found:
        raise SystemExit(
            f"{where} is {address!r}. Write the address of a repository on GitHub, like "
            "https://github.com/owner/name, or nothing."
        )
    return Repository(found["name"], settings(root)["repository"]["branch"])


def badges(repository: Repository | None, root: Path = ROOT) -> str:
    """The badges of README.md, in Markdown."""
    if repository is None:
        return ""
    binder = settings(root)["launch_buttons"]["binderhub_url"]
    checks = f"{repository.url}/actions/workflows/ci.yml"
    run = f"{binder}/v2/gh/{repository.name}/{repository.branch}?urlpath=lab/tree/book"
    return (
        f"[![Checks]({checks}/badge.svg)]({checks})\n"
        f"[![Run it on Binder]({binder}/badge_logo.svg)]({run})\n"
    )


def with_badges(readme: str, repository: Repository | None, root: Path = ROOT) -> str:
    """README.md with the badges of a repository between its two marks."""
    return BADGES.sub(lambda _: badges(repository, root), readme)


def with_address(citation: str, repository: Repository | None) -> str:
    """CITATION.cff with the address of a repository at its end."""
    bare = CITED.sub("", citation)
    return bare if repository is None else f"{bare}repository-code: {repository.url}\n"


def with_course_cell(notebook: str, address: str) -> str:
    """A stored notebook whose course cell knows an address.

    The cell puts nothing out, so nothing need be run again.
    """
    read = form.v4.reads(notebook)
    course_cell.place(read, address)
    read.metadata.fingerprints = form.fingerprints(read)
    return form.text(read)


def outdated(root: Path = ROOT) -> dict[Path, str]:
    """The files that do not follow the stored address, each with what it ought to hold."""
    repository = stored(root)
    wanted = {}
    for name, renewed in {"README.md": with_badges, "CITATION.cff": with_address}.items():
        text = (root / name).read_text(encoding="utf-8")
        wanted[root / name] = renewed(text, repository)
    for path in (root / "book").rglob("*.ipynb"):
        text = path.read_text(encoding="utf-8")
        if course_cell.index(form.v4.reads(text)) is not None:
            wanted[path] = with_course_cell(text, stored_address(root))
    return {path: text for path, text in wanted.items() if path.read_text(encoding="utf-8") != text}


def main() -> None:
    """Let the files follow the stored address."""
    changed = outdated()
    for path, text in changed.items():
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(ROOT))
    print(f"{len(changed)} files changed. Address of the course: {stored_address() or 'none'}")


if __name__ == "__main__":
    main()
