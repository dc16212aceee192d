"""House rules that no tool checks: sizes, doorways, queues, migrations, import directions."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

import celeryconfig
from models.database import make_engine
from models.names import Queue, Task
from models.schema import metadata
from tasks.process import app
from webapp.cli import services

ROOT = Path(__file__).parents[2]
LINES_MAX = 300
STATEMENTS_MAX = 8
ROOMS = ("models", "pipelines", "tasks", "webapp", "tests", "bench", "scripts", "frontend/src")
SUFFIXES = {".py", ".sh", ".ts", ".tsx", ".css", ".mjs"}
QUEUES = {value for name, value in vars(Queue).items() if not name.startswith("_")}
TASKS = {value for name, value in vars(Task).items() if not name.startswith("_")}


def sources() -> list[Path]:
    files = [path for room in ROOMS for path in (ROOT / room).rglob("*") if path.is_file()]
    return [
        path
        for path in files
        if path.suffix in SUFFIXES and ".gen." not in path.name and "node_modules" not in path.parts
    ]


def test_no_file_is_longer_than_300_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in sources()
        if (count := len(path.read_text().splitlines())) > LINES_MAX
    }
    assert not long


def task_bodies() -> list[tuple[str, ast.FunctionDef]]:
    return [
        (path.name, node)
        for path in sorted((ROOT / "tasks").glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
        and any("app.task" in ast.unparse(decorator) for decorator in node.decorator_list)
    ]


def test_task_bodies_are_doorways() -> None:
    bodies = task_bodies()
    assert len(bodies) >= len(TASKS)
    for name, function in bodies:
        statements = [
            node
            for node in ast.walk(function)
            if isinstance(node, ast.stmt) and not _is_docstring(node)
        ]
        assert len(statements) - 1 <= STATEMENTS_MAX, f"{name}: {function.name}"


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def test_every_task_has_a_name_of_ours_and_a_declared_queue() -> None:
    registered = {name for name in app.tasks if not name.startswith("celery.")}
    assert registered == TASKS
    declared = {queue.name for queue in celeryconfig.task_queues}
    assert declared == QUEUES
    for name in registered:
        assert app.amqp.router.route({}, name)["queue"].name in declared


def test_up_starts_exactly_one_worker_for_each_queue() -> None:
    workers = services.worker_services(task_events=False)
    consumed = [service.argv[service.argv.index("-Q") + 1] for service in workers]
    assert sorted(",".join(consumed).split(",")) == sorted(QUEUES)


def test_alembic_folder_is_not_a_package() -> None:
    assert not (ROOT / "alembic" / "__init__.py").exists(), "it would hide the library"


@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based")
def test_migrations_have_one_head_and_make_the_tables_of_the_models(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'fresh.db'}"
    config = Config(str(ROOT / "alembic.ini"))
    config.set_main_option("sqlalchemy.url", url)
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1
    command.upgrade(config, "head")
    command.check(config)
    # `check` cannot compare indexes on expressions: at least their names agree
    engine = make_engine(url, pooled=False)
    with engine.connect() as connection:
        query = "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        made = {name for (name,) in connection.exec_driver_sql(query)}
    assert made == {index.name for table in metadata.tables.values() for index in table.indexes}


def test_imports_run_one_way() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
