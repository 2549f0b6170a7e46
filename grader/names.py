"""The names that a cell's code defines and uses."""

import ast
import symtable


def defined(source: str) -> set[str]:
    """The names that running some code gives a value, but for those it imports."""
    table = symtable.symtable(source, "<cell>", "exec")
    return {s.get_name() for s in table.get_symbols() if s.is_assigned() and not s.is_imported()}


def used(source: str) -> set[str]:
    """The names that some code reads, inside its functions too."""
    return {
        node.id
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
