"""MLflow's server with a page for each fleet: ``mlflow server --app-name tinyml``."""

import os
from functools import cache
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import flask

from tinyml_mlops.errors import TinymlError
from tinyml_mlops.mlflow_plugin.fleets.endpoints import Endpoints
from tinyml_mlops.report.live.pages import HEADERS, FleetPages, answer
from tinyml_mlops.report.page.document import document
from tinyml_mlops.report.page.elements.tiles import warning
from tinyml_mlops.report.page.html import Html, element

PATH = "/fleets"
SERVER_VARIABLE = "_MLFLOW_SGI_NAME"  # which kind of server the command has chosen; set by it


def create_app() -> Any:
    """MLflow's own application, with :data:`PATH` added.

    Behind uvicorn, MLflow's default, it is the ASGI application, else the WSGI one.
    """
    from mlflow.server import app
    from mlflow.server.handlers import STATIC_PREFIX_ENV_VAR

    add_pages(app, os.environ.get(STATIC_PREFIX_ENV_VAR, "").rstrip("/"))
    if os.environ.get(SERVER_VARIABLE, "uvicorn") != "uvicorn":
        return app
    from mlflow.server.fastapi_app import create_fastapi_app

    return create_fastapi_app(app)


def add_pages(app: flask.Flask, prefix: str = "") -> None:
    """A list of the fleets that are known here (see :class:`Endpoints`), and a live page for each."""
    pages = cache(FleetPages)  # one view of a ledger, however many look at it

    def fleets() -> flask.Response:
        return _response(HTTPStatus.OK, document("Fleets", "of which this server knows", [("", _listed())]))

    def fleet(name: str) -> flask.Response:
        try:
            endpoint = Endpoints().get(name)
        except TinymlError as error:
            page = document("Fleets", "no such fleet", [("", warning(str(error)))])
            return _response(HTTPStatus.NOT_FOUND, page)
        given = answer(pages(endpoint.file).now(), flask.request.headers.get("If-None-Match"))
        return flask.Response(given.body, given.status, given.headers)

    app.add_url_rule(f"{prefix}{PATH}", "tinyml_fleets", fleets)
    app.add_url_rule(f"{prefix}{PATH}/<name>", "tinyml_fleet", fleet)


def _listed() -> Html:
    links = [element("li", element("a", each.name, href=_link(each.name))) for each in Endpoints().all()]
    if links:
        return element("ul", *links)
    return element("p", "None: there is no fleet.yaml in the server's folder, and no endpoint was created.")


def _link(name: str) -> str:
    """Relative to the list, whatever is before it."""
    return f"{PATH.strip('/')}/{quote(name, safe='')}"


def _response(status: HTTPStatus, html: str) -> flask.Response:
    return flask.Response(html, status, HEADERS)
