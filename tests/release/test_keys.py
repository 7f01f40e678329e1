"""Keys: where they may lie, who may read them, and what firmware gets of them."""

import re
import stat
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tinyml_mlops.errors import UserInputError
from tinyml_mlops.release.keys import c_source, load_private, load_public, new_key, public_path, public_point


def test_only_its_owner_reads_a_private_key(tmp_path: Path) -> None:
    public = new_key(tmp_path / "a.pem")
    assert stat.S_IMODE((tmp_path / "a.pem").stat().st_mode) == 0o600
    assert b"PRIVATE" not in public.read_bytes()
    private = load_private(tmp_path / "a.pem")
    assert public_point(load_public(public)) == public_point(private.public_key())


def test_a_key_is_never_replaced(tmp_path: Path) -> None:
    new_key(tmp_path / "a.pem")
    before = (tmp_path / "a.pem").read_bytes()
    with pytest.raises(UserInputError, match="there already"):
        new_key(tmp_path / "a.pem")
    assert (tmp_path / "a.pem").read_bytes() == before


@pytest.mark.parametrize("place", ["a.pem", "deep/er/a.pem"])
def test_no_key_where_git_would_commit_it(tmp_path: Path, place: str) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    with pytest.raises(UserInputError, match="it could be committed"):
        new_key(tmp_path / place)
    assert not (tmp_path / place).exists()
    (tmp_path / ".gitignore").write_text("*.pem\n")
    new_key(tmp_path / place)
    status = subprocess.run(
        ["git", "-C", tmp_path, "status", "--porcelain", "-uall"], check=True, capture_output=True, text=True
    )
    assert status.stdout == "?? .gitignore\n"


def test_no_key_by_a_link_into_a_work_tree(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", tmp_path / "tree"], check=True)
    (tmp_path / "link").symlink_to(tmp_path / "tree")
    with pytest.raises(UserInputError, match="it could be committed"):
        new_key(tmp_path / "link" / "a.pem")


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    new_key(tmp_path / "a.pem")
    (tmp_path / "a.pem").chmod(0o640)
    with pytest.raises(UserInputError, match=r"mode 0640"):
        load_private(tmp_path / "a.pem")


def test_other_files_are_no_keys_and_are_not_quoted(tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    other.write_bytes(
        ec.generate_private_key(ec.SECP384R1()).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    secret = tmp_path / "secret.pem"
    secret.write_text("-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----\n")
    for file in (other, secret):
        file.chmod(0o600)
        with pytest.raises(UserInputError, match="not a private P-256 key") as caught:
            load_private(file)
        assert "hunter2" not in str(caught.value)
    with pytest.raises(UserInputError, match="never the private key"):
        load_public(secret)
    with pytest.raises(UserInputError, match="cannot be read"):
        load_private(tmp_path / "absent.pem")


def test_firmware_takes_one_key_or_two(tmp_path: Path) -> None:
    keys = []
    for name in "abc":
        new_key(tmp_path / f"{name}.pem")
        keys.append(load_public(public_path(tmp_path / f"{name}.pem")))
    for count in (1, 2):
        text = c_source(keys[:count])
        found = bytes(int(byte, 16) for byte in re.findall(r"0x([0-9a-f]{2})", text))
        assert found == b"".join(map(public_point, keys[:count]))
        (tmp_path / "keys.c").write_text(text)
        subprocess.run(
            ["cc", "-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-c", "keys.c"],
            cwd=tmp_path,
            check=True,
        )
    for wrong in ([], keys, keys[:1] * 2):
        with pytest.raises(UserInputError, match="one or 2 different public keys"):
            c_source(wrong)
