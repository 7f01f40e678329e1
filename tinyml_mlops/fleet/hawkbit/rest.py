"""HTTP to a hawkBit server: bounded repeats, one message for each way to fail, credentials for it alone."""

import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase, HTTPBasicAuth

from tinyml_mlops.errors import UpdateServerError
from tinyml_mlops.fleet.hawkbit.credentials import Operator

ATTEMPTS, FIRST_WAIT_S = 5, 0.2  # 3 s in all: a server that restarts for longer is the caller's matter
CONNECT_S, ANSWER_S = 5.0, 60.0
PASSING = (502, 503, 504)
UNREACHABLE = 0

Json = dict[str, Any]


class GatewayToken(AuthBase):
    """hawkBit's scheme for gateways."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"GatewayToken {self._token}"
        return request


class Rest:
    """Asks one server, from any thread. Whatever is asked has to bear being asked twice."""

    def __init__(self, url: str, who: Operator | str) -> None:
        """Of the server at ``url``; ``who`` is an operator, or a gateway's token."""
        self.url = url.rstrip("/")
        self._auth = HTTPBasicAuth(who.user, who.password) if isinstance(who, Operator) else GatewayToken(who)
        self._threads = threading.local()

    def json(self, method: str, path: str, **options: Any) -> Any:
        """The answer; None where it is empty."""
        answer = self._ask(method, path, **options)
        return answer.json() if answer.content else None

    def content(self, path: str) -> bytes:
        """A file of the server's."""
        return bytes(self._ask("GET", path).content)

    def path_of(self, link: str) -> str:
        """The path that a link of the server's has here, whatever name a proxy gave the server in it."""
        parts = urlsplit(link)
        prefix = urlsplit(self.url).path
        path = parts.path.removeprefix(prefix) if parts.path.startswith(f"{prefix}/") else parts.path
        return f"{path}?{parts.query}" if parts.query else path

    def _ask(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        body: Json | Sequence[Any] | None = None,
        files: Mapping[str, tuple[str, bytes]] | None = None,
    ) -> requests.Response:
        wait_s, failed = FIRST_WAIT_S, ""
        for attempt in range(ATTEMPTS):
            if attempt:
                time.sleep(wait_s)
                wait_s *= 2
            try:
                answer = self._session().request(
                    method,
                    self.url + path,
                    params=params,
                    json=body,
                    files=files,
                    timeout=(CONNECT_S, ANSWER_S),
                    allow_redirects=False,
                )
            except requests.RequestException as error:
                failed = type(error).__name__  # its text may hold more of the request than belongs into a log
                continue
            if answer.status_code not in PASSING:
                return self._accepted(method, path, answer)
            failed = f"HTTP {answer.status_code}"
        raise UpdateServerError(
            f"hawkBit at {self.url} cannot be reached: {failed}, {ATTEMPTS} times",
            hint="start the server, or mend engine.url in fleet.yaml; then go on",
        )

    def _accepted(self, method: str, path: str, answer: requests.Response) -> requests.Response:
        if answer.ok and not answer.is_redirect:
            return answer
        hints = {
            401: "look at the credentials in the environment",
            403: "give this account the rights to create targets, modules, distribution sets and rollouts",
        }
        raise UpdateServerError(
            f"hawkBit at {self.url} refused {method} {path.partition('?')[0]}: "
            f"HTTP {answer.status_code}{_said(answer)}",
            hint=hints.get(answer.status_code, "docs/hawkbit.md says what the server has to allow"),
            status=answer.status_code,
        )

    def _session(self) -> requests.Session:
        if not hasattr(self._threads, "session"):
            session = requests.Session()
            session.auth, session.trust_env = self._auth, False  # no credentials of ~/.netrc, no proxy
            session.headers["Accept"] = "application/json, application/hal+json, */*"
            self._threads.session = session
        session = self._threads.session
        return session  # type: ignore[no-any-return]


def _said(answer: requests.Response) -> str:
    try:
        document = answer.json()
    except ValueError:
        return ""
    said = document.get("message") if isinstance(document, dict) else None
    return f", {said}" if said else ""
