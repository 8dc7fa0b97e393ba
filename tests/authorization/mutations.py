"""Finds the product's permission checks by itself and takes one away at a time, in this process alone.

A check is a permission class, a condition of a queryset method that says who sees what, or an `if` whose body
refuses: raises what is answered 401, 403 or 404 or, on the way in, returns nobody.
"""

import ast
import importlib
import inspect
import pkgutil
import re
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from rest_framework import exceptions, permissions

from accounts.errors import DomainError

PACKAGES = ("accounts", "providers", "patients")
OTHERS = {"admin", "management", "migrations", "demo", "directory", "catalogue"}
REFUSALS = (
    PermissionDenied,
    Http404,
    exceptions.PermissionDenied,
    exceptions.NotAuthenticated,
    exceptions.AuthenticationFailed,
    exceptions.NotFound,
)
WHO_SEES_WHAT = re.compile(r"visible_to\w*|of_key|owned_by|active|in_force|open_to")
# The way in: where to return nobody is to refuse.
WAY_IN = (
    "accounts.middleware",
    "accounts.roles",
    "accounts.sessions",
    "accounts.api.authentication",
    "providers.integration_keys",
    "providers.api.authentication",
)
NOBODY = re.compile(r"return( None| False|.*AnonymousUser\(\)|.*HalfSignedIn\(.*\))?")


class Mutation(NamedTuple):
    """`code` is what runs the check, so that the routes that reach it are known; `without` takes it away."""

    name: str
    code: object
    without: object


def mutations(arguments):
    """Every check of the product; `arguments` by name are what querysets are asked with to count their conditions."""
    yield from _of_permissions()
    yield from _of_querysets(arguments)
    for module in _modules():
        yield from _of_conditions(module)


@cache
def _modules():
    found = []
    for package in PACKAGES:
        root = importlib.import_module(package)
        names = [info.name for info in pkgutil.walk_packages(root.__path__, f"{package}.")]
        found += [importlib.import_module(name) for name in names if not OTHERS & set(name.split("."))]
    return found


def _of_permissions():
    classes = [permissions.IsAuthenticated, *_below(permissions.BasePermission)]
    for cls in dict.fromkeys(classes):
        method = vars(cls).get("has_permission")
        if method is not None and (cls is permissions.IsAuthenticated or _is_ours(cls)):
            yield Mutation(
                f"{cls.__name__}.has_permission", method.__code__, _replaced(cls, method, _granted)
            )


def _granted(self, request, view):
    return True


def _of_querysets(arguments):
    """Each condition that such a method adds, by its place among those it adds."""
    classes = {model._default_manager._queryset_class for model in apps.get_models() if _is_ours(model)}
    for cls in sorted(_with_parents(classes), key=lambda cls: cls.__qualname__):
        for name, method in list(vars(cls).items()):
            if inspect.isfunction(method) and WHO_SEES_WHAT.fullmatch(name):
                for place in range(_counted(cls, method, arguments)):
                    mutated = _without_condition(method, place)
                    yield Mutation(
                        f"{cls.__name__}.{name}, condition {place + 1}",
                        method.__code__,
                        _replaced(cls, method, mutated),
                    )


def _with_parents(classes):
    return {base for cls in classes for base in cls.__mro__ if issubclass(base, QuerySet) and _is_ours(base)}


def _without_condition(method, place):
    def mutated(self, *args, **kwargs):
        before = len(self.query.where.children)
        rows = method(self, *args, **kwargs)
        if len(rows.query.where.children) > before + place:
            del rows.query.where.children[before + place]
        return rows

    return mutated


def _counted(cls, method, arguments):
    """How many conditions the method adds to a queryset that has none."""
    model = next(
        model for model in apps.get_models() if issubclass(model._default_manager._queryset_class, cls)
    )
    given = {name: arguments[name] for name in list(inspect.signature(method).parameters)[1:]}
    return len(method(model._default_manager.get_queryset(), **given).query.where.children)


def _replaced(cls, method, other):
    @contextmanager
    def without():
        setattr(cls, method.__name__, other)
        try:
            yield
        finally:
            setattr(cls, method.__name__, method)

    return without


def _of_conditions(module):
    """Each `if` that only refuses, never true."""
    tree = ast.parse(Path(module.__file__).read_text())
    for owner, function in _functions(tree, ()):
        for node in ast.walk(function):
            if isinstance(node, ast.If) and not node.orelse and _refuses(module, node.body):
                code = _code_of(module, owner)
                if code is not None:
                    name = f"{module.__name__}.{'.'.join(owner)}: if {ast.unparse(node.test)}"
                    yield Mutation(name, code.__code__, _never(module, tree, node, owner, code))


def _functions(node, owner):
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            yield from _functions(child, (*owner, child.name))
        elif isinstance(child, ast.FunctionDef):
            yield (*owner, child.name), child


def _refuses(module, body):
    if len(body) != 1:
        return False
    (statement,) = body
    if isinstance(statement, ast.Return):
        return module.__name__ in WAY_IN and NOBODY.fullmatch(ast.unparse(statement)) is not None
    return isinstance(statement, ast.Raise) and _is_refusal(_raised(module, statement))


def _raised(module, statement):
    named = statement.exc.func if isinstance(statement.exc, ast.Call) else statement.exc
    found = vars(module)
    for name in ast.unparse(named).split(".") if named is not None else ():
        found = found.get(name) if isinstance(found, dict) else getattr(found, name, None)
    return found


def _is_refusal(raised):
    if not inspect.isclass(raised):
        return False
    if issubclass(raised, DomainError):
        return raised.status in (401, 403, 404)
    return issubclass(raised, REFUSALS)


def _code_of(module, owner):
    found = module
    for name in owner:
        found = inspect.unwrap(inspect.getattr_static(found, name, None)) if found is not None else None
        found = getattr(found, "__func__", getattr(found, "fget", found))
    return found if inspect.isfunction(found) else None


def _never(module, tree, node, owner, function):
    """The function compiled anew with a condition that is never true, put in its place by its code."""

    @contextmanager
    def without():
        was, node.test = node.test, ast.copy_location(ast.Constant(False), node.test)
        try:
            compiled = compile(ast.fix_missing_locations(tree), function.__code__.co_filename, "exec")
        finally:
            node.test = was
        original = function.__code__
        function.__code__ = _nested(compiled, original)
        try:
            yield
        finally:
            function.__code__ = original

    return without


def _nested(code, wanted):
    for constant in code.co_consts:
        if not inspect.iscode(constant):
            continue
        if (constant.co_qualname, constant.co_firstlineno) == (wanted.co_qualname, wanted.co_firstlineno):
            return constant
        found = _nested(constant, wanted)
        if found is not None:
            return found
    return None


def _below(cls):
    for child in cls.__subclasses__():
        yield child
        yield from _below(child)


def _is_ours(cls):
    return cls.__module__.split(".")[0] in PACKAGES
