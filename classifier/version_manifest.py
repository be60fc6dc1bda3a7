"""What a manifest must hold for its version to be used: keys, types, ranges, and its own digest.

Knows manifests alone: neither the files that one names nor torch.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from classifier.errors import VersionError
from classifier.reading import VERY_SURE
from classifier.version_place import MANIFEST

REQUIRED = ("adapter/adapter_config.json", "adapter/adapter_model.safetensors", "head.safetensors")
DIGEST = "digest"


def _time(text: str) -> str:
    datetime.fromisoformat(text)
    return text


def _whole(files: dict[str, str]) -> dict[str, str]:
    if missing := [name for name in REQUIRED if name not in files]:
        raise ValueError(f"without {', '.join(missing)} nothing can be read")
    return files


class _Checked(BaseModel):
    model_config = ConfigDict(strict=True, allow_inf_nan=False)


class _Reading(_Checked):
    """The fields of classifier.reader.ReadingConfig. A training finds no temperature below 0.13 or above
    20; no confidence is below a third, so that with a lower threshold every reading would be sure."""

    model_config = ConfigDict(extra="forbid")
    message_tokens: Annotated[int, Field(ge=1)]
    context_tokens: Annotated[int, Field(ge=0)]
    temperature: Annotated[float, Field(ge=0.05, le=50)]
    thresholds: Annotated[
        dict[Literal["zh", "en"], Annotated[float, Field(ge=0.333, le=1)]], Field(min_length=1)
    ]
    very_sure: Annotated[float, Field(ge=0.333, le=1)] = VERY_SURE  # v1 to v9 do not say


class _Manifest(_Checked):
    version: Annotated[str, Field(min_length=1)]
    parent: str | None
    created_at: Annotated[str, AfterValidator(_time)]
    code: dict[str, str] = {}  # v1 to v4 do not say
    base_fingerprint: str
    files: Annotated[dict[str, Annotated[str, Field(pattern="^[0-9a-f]{64}$")]], AfterValidator(_whole)]
    reading: _Reading
    training: dict[str, Any]
    metrics: dict[str, dict[str, Any]]
    decision: dict[str, Any] | None


def sealed(body: Mapping) -> dict:
    """The manifest with a digest over all else in it."""
    return {**body, DIGEST: _digest(body)}


def load_manifest(folder: Path, *, base_fingerprint: str) -> dict:
    """The manifest in `folder`, checked but for the files that it names; a VersionError says which file
    and field are wrong. One without a digest is from before there were any, and is taken as it is."""
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf8"))
    except FileNotFoundError as error:
        raise VersionError(f"Version {folder.name} is missing or incomplete.") from error
    except (OSError, ValueError, RecursionError) as error:
        raise _damaged(path, str(error)) from error
    made_for = manifest.get("base_fingerprint") if isinstance(manifest, dict) else None
    if isinstance(made_for, str) and made_for != base_fingerprint:
        raise VersionError(
            f"Version {folder.name} was made for another base encoder "
            f"({made_for}, not {base_fingerprint})."
        )
    try:
        _Manifest.model_validate(manifest)
    except ValidationError as error:
        raise _damaged(path, "; ".join(map(_wrong, error.errors()))) from error
    if DIGEST in manifest and manifest[DIGEST] != _digest(manifest):
        raise _damaged(path, ": ".join([DIGEST, "something else was changed after it was written"]))
    return manifest


def _damaged(path: Path, what: str) -> VersionError:
    return VersionError(
        f"The manifest of version {path.parent.name} is damaged: {what} ({path}). Restore its folder from a "
        "backup, or use another version."
    )


def _wrong(found: Mapping) -> str:
    """A field, unless it is the whole, and what is wrong with it."""
    return ": ".join(filter(None, [".".join(map(str, found["loc"])), found["msg"]]))


def _digest(body: Mapping) -> str:
    """Over the values as JSON has them, in whatever order and layout they stand in the file."""
    stored = json.loads(json.dumps({key: value for key, value in body.items() if key != DIGEST}))
    return sha256(json.dumps(stored, sort_keys=True).encode()).hexdigest()
