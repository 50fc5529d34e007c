from __future__ import annotations

import re
import subprocess
import sys
import typing as t
from pathlib import Path

from setuptools import Command
from setuptools import find_packages
from setuptools import setup

PACKAGE = Path(__file__).with_name("flask_cors")
VERSION = re.findall(
    r'^__version__ = "(.+)"$',
    (PACKAGE / "__init__.py").read_text("utf-8"),
    re.MULTILINE,
)[0]

AUDIT = ["publicsuffixlist>=1.0"]

DOCS = ["furo>=2023.9", "sphinx>=7.0"]

GUNICORN = "gunicorn>=23.0"

INTEGRATIONS = [
    GUNICORN,
    "apiflask>=2.1",
    "dash>=2.17",
    "Flask-Admin>=1.6.1",
    "Flask-Caching>=2.5",
    "Flask-Classful>=0.16",
    "Flask-Compress>=1.20",
    "Flask-HTTPAuth>=4.8",
    "Flask-JWT-Extended>=4.6",
    "Flask-Limiter>=3.8",
    "Flask-Login>=0.6.3",
    "Flask-RESTful>=0.3.10",
    "flask-restx>=1.3",
    "Flask-Security-Too>=5.4",
    "flask-smorest>=0.46",
    "Flask-SocketIO>=5.3.6",
    "flask-talisman>=1.1",
    "gevent>=24.10",
]

STYLE = ["ruff>=0.6"]

TENANTS = [
    GUNICORN,
    "cachetools>=5.3",
    "psycopg[binary]>=3.1.18",
    "redis>=5.0",
    "SQLAlchemy>=2.0.31",
]

TESTS = [
    *AUDIT,
    *TENANTS,
    "blinker>=1.5",
    "coverage>=7.10",
    "Flask[async]>=2.2",
    "hypothesis>=6.90",
    "idna>=3.4",
    "prometheus-client>=0.17",
    "pynose>=1.5",
    "pytest>=8.0",
    "pytest-randomly>=3.15",
    "pytest-xdist>=3.7",
    # Newer Pythons don't bring it along, and `setup.py` needs it.
    "setuptools>=64",
    "websocket-client>=1.6",
]

TYPING = [
    *TESTS,
    "mypy>=1.11",
    "pyright[nodejs]>=1.1.380",
    "types-atheris>=2.3",
    "types-cachetools>=5.3",
    "typing_extensions>=4.12",
]


class ContractTests(Command):
    """Brings back ``python setup.py test``, which setuptools has removed."""

    description = "run the tests of the contract"
    user_options: t.ClassVar[list[tuple[str, str, str]]] = []

    def initialize_options(self) -> None:
        pass

    def finalize_options(self) -> None:
        pass

    def run(self) -> None:
        words = ["unittest", "discover", "-s", "tests/contract", "-t", "."]
        sys.exit(subprocess.call([sys.executable, "-m", *words]))


setup(
    name="Flask-Cors",
    version=VERSION,
    description="Cross-Origin Resource Sharing (CORS) for Flask",
    long_description=Path(__file__).with_name("README.rst").read_text("utf-8"),
    long_description_content_type="text/x-rst",
    author="The Flask-CORS maintainers",
    license="MIT",
    keywords=["CORS", "Flask", "cross-origin", "preflight"],
    packages=find_packages(include=["flask_cors", "flask_cors.*"]),
    py_modules=["pytest_flask_cors"],
    package_data={"flask_cors": ["py.typed"]},
    entry_points={
        "flask.commands": ["cors = flask_cors.cli:cors"],
        "pytest11": ["flask_cors = pytest_flask_cors"],
    },
    cmdclass={"test": ContractTests},
    zip_safe=False,
    python_requires=">=3.9",
    install_requires=["Flask>=2.2", "Werkzeug>=2.2"],
    extras_require={
        "audit": AUDIT,
        "bench": ["cachetools>=5.3", "gunicorn>=27.0", "matplotlib>=3.7"],
        "docs": DOCS,
        "fuzz": ["atheris>=2.3"],
        "integrations": INTEGRATIONS,
        "mutants": ["cosmic-ray>=8.7"],
        "style": STYLE,
        "tenants": TENANTS,
        "tests": TESTS,
        "typing": TYPING,
        "dev": [*DOCS, *STYLE, *TYPING, "build>=1.0", "tox>=4.11", "tox-uv>=1.16"],
    },
    classifiers=[
        "Development Status :: 4 - Beta",
        "Environment :: Web Environment",
        "Framework :: Flask",
        "Framework :: Pytest",
        "Intended Audience :: Developers",
        "Operating System :: OS Independent",
        "Programming Language :: Python",
        "Programming Language :: Python :: 3 :: Only",
        "Programming Language :: Python :: 3.9",
        "Programming Language :: Python :: 3.10",
        "Programming Language :: Python :: 3.11",
        "Programming Language :: Python :: 3.12",
        "Programming Language :: Python :: 3.13",
        "Topic :: Internet :: WWW/HTTP :: WSGI",
        "Topic :: Security",
        "Typing :: Typed",
    ],
)
