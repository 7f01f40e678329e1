"""A contract double of a hawkBit server: as much of its HTTP as rollouts of this project use.

Its scheduler runs at every request, so that no test has to wait for it.
"""

import base64
import threading
from collections.abc import Callable
from typing import Any, Self

from flask import Flask, Response, jsonify, request
from werkzeug.serving import make_server

from tests.fleet.hawkbit.rollouts import (
    SERVER_LINE,
    Action,
    Named,
    RefusedError,
    Rollout,
    Server,
    Target,
    named,
    now_ms,
    selected,
    sha256,
)

USER, PASSWORD, TOKEN = "ann", "secret", "gw"
DDI = "/DEFAULT/controller/v1/<name>"
REST = "/rest/v1"


class Double:
    """The server on a free port of loopback.

    Attributes:
        server: what it holds.
        hook: is called with method and path of each request; may raise.
    """

    def __init__(self) -> None:
        self.server = Server()
        self.hook: Callable[[str, str], None] = lambda method, path: None
        app = Flask("hawkbit")
        app.wsgi_app = _OneByOne(app.wsgi_app)  # type: ignore[method-assign]
        app.before_request(self._enter)
        app.register_error_handler(RefusedError, _refused)
        self._management(app)
        self._devices(app)
        self._http = make_server("127.0.0.1", 0, app, threaded=True)
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        self._thread = threading.Thread(target=self._http.serve_forever)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._http.shutdown()
        self._thread.join()

    def _enter(self) -> None:
        self.hook(request.method, request.path)
        basic = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        wanted = f"Basic {basic}" if request.path.startswith(REST) else f"GatewayToken {TOKEN}"
        if request.headers.get("Authorization") != wanted:
            raise RefusedError(401)
        self.server.run_scheduler()

    def _management(self, app: Flask) -> None:
        server = self.server

        @app.get(f"{REST}/targets")
        def targets() -> Any:
            names = selected(request.args.get("q", ""), "controllerId")
            return _page([_target(t) for t in server.targets.values() if t.name in names])

        @app.post(f"{REST}/targets")
        def create_targets() -> Any:
            for one in _json():
                if one["controllerId"] in server.targets:
                    raise RefusedError(409, "the given entity already exists in database")
                server.targets[one["controllerId"]] = Target(one["controllerId"], wants_attributes=False)
            return jsonify([]), 201

        @app.get(f"{REST}/targets/<name>")
        def target(name: str) -> Any:
            return jsonify(_target(self._target(name)))

        @app.get(f"{REST}/targettags")
        def tags() -> Any:
            wanted = selected(request.args["q"], "name")
            return _page([{"id": key, "name": tag} for key, tag in server.tags.items() if tag in wanted])

        @app.post(f"{REST}/targettags")
        def create_tags() -> Any:
            key = len(server.tags) + 1
            server.tags[key] = _json()[0]["name"]
            return jsonify([{"id": key}]), 201

        @app.post(f"{REST}/targettags/<int:key>/assigned")
        def assign(key: int) -> Any:
            for name in _json():
                self._target(name).tags.add(server.tags[key])
            return "", 204

        @app.get(f"{REST}/<any(softwaremodules, distributionsets):what>")
        def all_named(what: str) -> Any:
            there = server.modules if what == "softwaremodules" else server.sets
            return _page([{"id": one.id} for one in named(there, request.args["q"])])

        @app.post(f"{REST}/<any(softwaremodules, distributionsets):what>")
        def create_named(what: str) -> Any:
            there, body = (server.modules if what == "softwaremodules" else server.sets), _json()[0]
            modules = [server.modules[one["id"] - 1] for one in body.get("modules", ())]
            there.append(Named(len(there) + 1, body["name"], body["version"], modules=modules))
            return jsonify([{"id": there[-1].id}]), 201

        @app.get(f"{REST}/softwaremodules/<int:key>/artifacts")
        def artifacts(key: int) -> Any:
            return jsonify([{"providedFilename": name} for name in server.modules[key - 1].files])

        @app.post(f"{REST}/softwaremodules/<int:key>/artifacts")
        def upload(key: int) -> Any:
            file = request.files["file"]
            server.modules[key - 1].files[str(file.filename)] = file.read()
            return jsonify({}), 201

        @app.get(f"{REST}/rollouts")
        def rollouts() -> Any:
            wanted = selected(request.args["q"], "name")
            return _page([_rollout(one) for one in server.rollouts if one.name in wanted])

        @app.post(f"{REST}/rollouts")
        def create_rollout() -> Any:
            server.create_rollout(_json())
            return jsonify({}), 201

        @app.post(f"{REST}/rollouts/<int:key>/<any(start, pause, resume, stop):what>")
        def tell(key: int, what: str) -> Any:
            server.tell(server.rollouts[key - 1], what)
            return "", 204

        @app.get(f"{REST}/rollouts/<int:key>/deploygroups")
        def groups(key: int) -> Any:
            return _page([{"status": group.status} for group in server.rollouts[key - 1].groups])

        @app.get(f"{REST}/actions")
        def actions() -> Any:
            key = int(selected(request.args["q"], "rollout.id")[0])
            return _page([_action(one) for one in server.of(server.rollouts[key - 1])])

        @app.get(f"{REST}/targets/<name>/actions/<int:key>/status")
        def statuses(name: str, key: int) -> Any:
            return _page([{"messages": list(reversed(self._action(key).lines))}])

        @app.delete(f"{REST}/targets/<name>/actions/<int:key>")
        def cancel(name: str, key: int) -> Any:
            server.cancel(self._action(key), force=request.args.get("force") == "true")
            return "", 204

    def _devices(self, app: Flask) -> None:
        server = self.server

        @app.get(DDI)
        def poll(name: str) -> Any:
            target = server.targets.setdefault(name, Target(name))
            target.polled_ms = now_ms()
            open_ones = [a for a in server.actions if a.target is target and a.active]
            links = {}
            if open_ones:
                kind = "cancelAction" if open_ones[0].status == "canceling" else "deploymentBase"
                links[kind] = _link(f"/DEFAULT/controller/v1/{name}/{kind}/{open_ones[0].id}?c=1")
            if target.installed is not None:
                links["installedBase"] = _link(
                    f"/DEFAULT/controller/v1/{name}/installedBase/{target.installed}"
                )
            if target.wants_attributes:
                links["configData"] = _link(f"/DEFAULT/controller/v1/{name}/configData")
            return jsonify({"config": {"polling": {"sleep": "00:05:00"}}, "_links": links})

        @app.get(f"{DDI}/deploymentBase/<int:key>")
        def deployment(name: str, key: int) -> Any:
            action = self._action(key)
            if action.status in ("canceling", "canceled"):
                raise RefusedError(404)
            if action.active:
                action.become("retrieved", active=True)
            said = [line for line in reversed(action.lines) if not line.startswith(SERVER_LINE)]
            files = [
                {
                    "filename": file,
                    "hashes": {"sha256": sha256(content)},
                    "_links": {
                        "download-http": _link(
                            f"/DEFAULT/controller/v1/{name}/softwaremodules/{module.id}/artifacts/{file}"
                        )
                    },
                }
                for module in action.rollout.files.modules
                for file, content in module.files.items()
            ]
            return jsonify(
                {
                    "id": str(key),
                    "deployment": {"chunks": [{"artifacts": files}]},
                    "actionHistory": {"messages": said[: int(request.args["actionHistory"])]},
                }
            )

        @app.get(f"{DDI}/softwaremodules/<int:key>/artifacts/<file>")
        def download(name: str, key: int, file: str) -> Any:
            return Response(server.modules[key - 1].files[file])

        @app.post(f"{DDI}/deploymentBase/<int:key>/feedback")
        def feedback(name: str, key: int) -> Any:
            action, status = self._action(key), _json()["status"]
            if not action.active:
                raise RefusedError(410)
            lines = [*status["details"], f"Device reported status code: {status.get('code')}"]
            if len(lines) > 50 or any(len(line) > 512 for line in lines):
                raise RefusedError(403, "quota")
            action.lines += lines
            action.code = status.get("code")
            if status["execution"] == "closed":
                failed = status["result"]["finished"] == "failure"
                action.become("error" if failed else "finished", active=False)
                if not failed:
                    action.target.installed, action.target.wants_attributes = key, True
            return "", 200

        @app.post(f"{DDI}/cancelAction/<int:key>/feedback")
        def cancelled(name: str, key: int) -> Any:
            if self._action(key).status != "canceling":
                raise RefusedError(405)
            self._action(key).become("canceled", active=False)
            return "", 200

        @app.put(f"{DDI}/configData")
        def config_data(name: str) -> Any:
            data = _json()["data"]
            if any(len(value) > 128 or not value.isascii() for value in data.values()):
                raise RefusedError(400, "attribute")
            self._target(name).attributes, self._target(name).wants_attributes = data, False
            return "", 200

    def _target(self, name: str) -> Target:
        if name not in self.server.targets:
            raise RefusedError(404)
        return self.server.targets[name]

    def _action(self, key: int) -> Action:
        for action in self.server.actions:
            if action.id == key:
                return action
        raise RefusedError(404)


class _OneByOne:
    """Requests in turn, as transactions would have them."""

    def __init__(self, app: Callable[..., Any]) -> None:
        self._app, self._lock = app, threading.Lock()

    def __call__(self, environment: Any, start: Any) -> Any:
        with self._lock:
            return self._app(environment, start)


def _refused(error: RefusedError) -> Any:
    return jsonify({"message": error.message}), error.status


def _json() -> Any:
    return request.get_json()


def _page(found: list[dict[str, Any]]) -> Any:
    offset, limit = int(request.args["offset"]), int(request.args["limit"])
    return jsonify({"content": found[offset : offset + limit], "total": len(found)})


def _link(path: str) -> dict[str, str]:
    return {"href": f"http://hawkbit.example{path}"}


def _target(target: Target) -> dict[str, Any]:
    polled = {} if target.polled_ms is None else {"lastControllerRequestAt": target.polled_ms}
    return {"controllerId": target.name, "requestAttributes": target.wants_attributes} | polled


def _rollout(rollout: Rollout) -> dict[str, Any]:
    return {"id": rollout.id, "name": rollout.name, "status": rollout.status}


def _action(action: Action) -> dict[str, Any]:
    code = {} if action.code is None else {"lastStatusCode": action.code}
    return {
        "id": action.id,
        "status": action.status,
        "active": action.active,
        "lastModifiedAt": action.changed_ms,
        "_links": {"self": _link(f"/rest/v1/targets/{action.target.name}/actions/{action.id}")},
    } | code
