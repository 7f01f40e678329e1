"""Keys that sign releases: ECDSA on P-256, PEM files.

A private key lies in one file that only its owner can read, outside of what git would commit. It is read
when an image is signed and handed to nobody: no program gets it, and no message holds a part of it.
"""

import os
import stat
import subprocess
from collections.abc import Sequence
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tinyml_mlops.errors import UserInputError
from tinyml_mlops.files import write_bytes

MAX_PUBLIC_KEYS = 2
"""Devices hold the key in use and the next one: rotation without a day on which no image is accepted."""


def default_path() -> Path:
    """Where ``tinyml keys new`` puts a key: the user's configuration, never a project."""
    import platformdirs

    return platformdirs.user_config_path("tinyml-mlops") / "keys" / "release.pem"


def public_path(private: Path) -> Path:
    """The public half lies beside the private one."""
    return private.with_suffix(".pub.pem")


def new_key(path: Path) -> Path:
    """Make a key pair: ``path`` (mode 0600) and its public half, whose path is returned.

    Raises:
        UserInputError: a file is there already, git would commit it, or it cannot be written.
    """
    path = path.absolute()
    public = public_path(path)
    for file in (path, public):
        if file.exists() or file.is_symlink():
            raise UserInputError(
                f"{file} is there already", hint="name another file; keys are never replaced"
            )
    _refuse_where_git_would_commit(path)
    key = ec.generate_private_key(ec.SECP256R1())
    data = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_private(path, data)
        write_bytes(public, public_pem(key.public_key()))
    except OSError as error:
        raise UserInputError(
            f"the key cannot be written to {path}: {error.strerror}",
            hint="name a folder that you can write to",
        ) from error
    return public


def load_private(path: Path) -> ec.EllipticCurvePrivateKey:
    """Raises:
    UserInputError: it cannot be read, others can read it, or it is no key of this kind.
    """
    try:
        mode = path.stat().st_mode
        data = path.read_bytes()
    except OSError as error:
        raise UserInputError(
            f"{path} cannot be read: {error.strerror}", hint="make a key with `tinyml keys new`"
        ) from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise UserInputError(
            f"others can read the private key {path} (mode {stat.S_IMODE(mode):04o})",
            hint=f"chmod 600 {path}, and make a new key if somebody may have read it",
        )
    try:
        key = serialization.load_pem_private_key(data, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None  # the parser's words may quote the file
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise UserInputError(
            f"{path} is not a private P-256 key without a password in a PEM file",
            hint="make one with `tinyml keys new`",
        )
    return key


def load_public(path: Path) -> ec.EllipticCurvePublicKey:
    """Raises:
    UserInputError: it cannot be read, or is no public key of this kind.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UserInputError(
            f"{path} cannot be read: {error.strerror}", hint="name the .pub.pem file of `tinyml keys new`"
        ) from error
    try:
        key = serialization.load_pem_public_key(data)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise UserInputError(
            f"{path} is not a public P-256 key in a PEM file",
            hint="name the .pub.pem file of `tinyml keys new`, never the private key",
        )
    return key


def public_pem(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def public_der(key: ec.EllipticCurvePublicKey) -> bytes:
    """SubjectPublicKeyInfo; MCUboot names a key by the SHA-256 of it."""
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def public_point(key: ec.EllipticCurvePublicKey) -> bytes:
    """SEC 1, uncompressed: 0x04, x and y; 65 bytes."""
    return key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def c_source(keys: Sequence[ec.EllipticCurvePublicKey]) -> str:
    """The public keys that a firmware accepts as C: ``release_keys[]``, 65 bytes each.

    Raises:
        UserInputError: none, more than two, or the same key twice.
    """
    points = [public_point(key) for key in keys]
    if not 1 <= len(points) <= MAX_PUBLIC_KEYS or len(set(points)) != len(points):
        raise UserInputError(
            f"a firmware holds one or {MAX_PUBLIC_KEYS} different public keys, not {len(points)}",
            hint="name the key in use and, for a rotation, the next one",
        )
    lines = [
        "/* Public keys of releases (P-256, uncompressed points); made by `tinyml keys public`. */",
        "#include <stdint.h>",
        "",
        f"const uint32_t release_key_count = {len(points)};",
        f"const uint8_t release_keys[{len(points)}][65] = {{",
    ]
    for point in points:
        rows = (", ".join(f"0x{byte:02x}" for byte in point[at : at + 13]) for at in range(0, 65, 13))
        lines += ["    {", *(f"        {row}," for row in rows), "    },"]
    return "\n".join([*lines, "};", ""])


def _write_private(path: Path, data: bytes) -> None:
    """Created with mode 0600 at once: no instant at which others could open it."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        path.unlink(missing_ok=True)
        raise


def _refuse_where_git_would_commit(path: Path) -> None:
    real = path.parent.resolve() / path.name
    work_tree = next((folder for folder in real.parents if (folder / ".git").exists()), None)
    if work_tree is None:
        return
    try:
        ignored = subprocess.run(  # noqa: S603
            ["git", "-C", str(work_tree), "check-ignore", "--quiet", "--", str(real)],  # noqa: S607
            capture_output=True,
            check=False,
        )
    except OSError:
        ignored = None
    if ignored is None or ignored.returncode != 0:
        raise UserInputError(
            f"{path} lies in the git work tree {work_tree} and is not ignored: it could be committed",
            hint=f"keep it outside, e.g. {default_path()}, or have .gitignore name it",
        )
