"""The house rules that no single file shows: who imports what, what stands at the top, what the README promises."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

from core.headless.folder import usual_folder

ROOT = Path(__file__).resolve().parent.parent
TOP_LEVEL = {
    ".ci", ".gitattributes", ".github", ".gitignore", ".streamlit",
    "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "README.md", "app.py", "core", "docs", "pages", "pyproject.toml",
    "requirements.txt", "tests",
}  # fmt: skip
# What a page may call on `st` itself: prose and its arrangement. The rest is the template's, in pages/_ui.
PROSE = {
    "caption", "code", "columns", "container", "divider", "expander", "header", "image", "latex", "markdown",
    "page_link", "subheader", "title",
}  # fmt: skip
OWN_GENERATOR = {"BitGenerator", "Generator", "PCG64", "Philox", "SeedSequence", "default_rng"}
MAX_LINES = 300
README_LINES = 120


# ------------------------------------------------------------------------------------------------------ reading sources
def sources(*where: str) -> list[Path]:
    """Every Python file of these files and folders, by its path from the root."""
    found = [file for name in where for file in (ROOT / name).rglob("*.py")]
    found += [ROOT / name for name in where if (ROOT / name).is_file()]
    return sorted(file.relative_to(ROOT) for file in found)


def parse(file: Path) -> ast.Module:
    return ast.parse((ROOT / file).read_text(encoding="utf-8"), filename=str(file))


def imports(tree: ast.AST) -> Iterator[str]:
    """Every module a file imports, also through ``importlib.import_module("...")`` and ``__import__("...")``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in {"import_module", "__import__"}:
            first = node.args[0] if node.args else None
            yield str(first.value) if isinstance(first, ast.Constant) else "<computed>"


def importers(package: str, files: list[Path]) -> list[str]:
    return [str(file) for file in files if package in {name.split(".")[0] for name in imports(parse(file))}]


def is_page(file: Path) -> bool:
    """Whether a file is a page's declaration: pages/<section>/<page>.py."""
    return file.parts[0] == "pages" and len(file.parts) > 2 and file.parts[1] != "_ui"


# ------------------------------------------------------------------------------------------------------------- imports
@pytest.mark.parametrize(
    "source",
    [
        "import streamlit as st",
        "from streamlit.x import y",
        "__import__('streamlit')",
        "importlib.import_module('streamlit.x')",
    ],
)
def test_every_way_to_import_is_seen(source):
    assert "streamlit" in {name.split(".")[0] for name in imports(ast.parse(source))}


def test_core_does_not_import_streamlit():
    assert importers("streamlit", sources("core")) == []


def test_core_does_not_import_the_app_or_its_pages():
    assert importers("app", sources("core")) + importers("pages", sources("core")) == []


def test_core_imports_without_streamlit_being_loaded():
    packages = [".".join(file.parent.parts) for file in sources("core") if file.name == "__init__.py"]
    script = (
        f"import importlib, sys; [importlib.import_module(p) for p in {packages}]; sys.exit('streamlit' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0


def test_plotly_is_imported_only_by_figures_report_catalogue_and_the_front():
    allowed = ("core/figures/", "core/report/", "core/catalogue/", "pages/_ui/", "app.py")
    knowing = [Path(file).as_posix() for file in importers("plotly", sources("app.py", "core", "pages"))]
    assert [file for file in knowing if not file.startswith(allowed)] == []


def test_a_module_name_to_import_is_written_out():
    computed = [str(file) for file in sources("app.py", "core", "pages") if "<computed>" in imports(parse(file))]
    assert computed == []


def test_a_page_uses_streamlit_for_prose_alone():
    offences = []
    for file in filter(is_page, sources("pages")):
        for node in ast.walk(parse(file)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "streamlit":
                offences.append(f"{file}:{node.lineno}: write `import streamlit as st`")
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "st" and node.attr not in PROSE:
                offences.append(f"{file}:{node.lineno}: st.{node.attr} belongs in pages/_ui")
    assert offences == []


# --------------------------------------------------------------------------------------------------------- file by file
def test_no_global_random_state():
    offences = []
    for file in sources("app.py", "core", "pages"):
        tree = parse(file)
        offences += [f"{file}: import random" for name in imports(tree) if name == "random"]
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module == "numpy.random":
                offences += [f"{file}:{node.lineno}: {a.name}" for a in node.names if a.name not in OWN_GENERATOR]
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) in {"np.random", "numpy.random"}:
                offences += [f"{file}:{node.lineno}: {node.attr}"] if node.attr not in OWN_GENERATOR else []
    assert offences == []


def test_a_package_re_exports_and_defines_nothing():
    offences = []
    for file in sources("core"):
        if file.name != "__init__.py":
            continue
        for node in parse(file).body:
            is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            is_all = isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
            if not (is_docstring or is_all or isinstance(node, ast.Import | ast.ImportFrom)):
                offences.append(f"{file}:{node.lineno}: {ast.unparse(node).splitlines()[0]}")
    assert offences == []


def test_a_file_is_one_idea():
    lengths = {file: len((ROOT / file).read_text(encoding="utf-8").splitlines()) for file in sources("core", "pages")}
    assert {str(file): n for file, n in lengths.items() if n > MAX_LINES} == {}


# ------------------------------------------------------------------------------------------------------ the outside
def is_ignored(name: str) -> bool:
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    patterns = [".git", *(line.rstrip("/") for line in lines if line and not line.startswith("#"))]
    return any(fnmatch(name, pattern) for pattern in patterns)


def test_nothing_else_stands_at_the_top():
    standing = {path.name for path in ROOT.iterdir() if not is_ignored(path.name)}
    assert standing - TOP_LEVEL == set()


def test_what_the_readme_s_commands_leave_is_ignored():
    left = [".venv", "build", "descent_lab.egg-info", usual_folder("mlp", "{}").name]
    assert [name for name in left if not is_ignored(name)] == []


def readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


def fenced(language: str) -> list[str]:
    """The README's code blocks in a language."""
    return re.findall(rf"^```{language}\n(.*?)\n```$", readme(), flags=re.DOTALL | re.MULTILINE)


def test_the_readme_is_short():
    assert len(readme().splitlines()) <= README_LINES


@pytest.mark.parametrize("ending", ["streamlit run app.py", "-m pytest"])
def test_the_readme_holds_each_command_once_and_ci_reads_it_there(ending):
    blocks = [block for block in fenced("sh") if block.startswith("python3 -m venv ") and block.endswith(ending)]
    assert len(blocks) == 1
    assert "\n" not in blocks[0]
    assert f"readme_command '{ending}'" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_the_readme_example_runs():
    (example,) = fenced("python")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", example], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
