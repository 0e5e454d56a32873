"""Where sealed files lie: a folder that all processes share, or a bucket of an S3-compatible store."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from adapters.durable_files import UNFINISHED, settle, write

MARK = "media-of-islanders"
"""What says that this is the shelf. A folder that is not mounted lacks it, and is not taken for one that has lost everything."""

_ANSWERS_WITHIN, _TRIES = 10, 2
"""Seconds until a bucket's store must have said something, and how often it is asked: people and threads wait for it."""

_GONE = frozenset({"404", "NoSuchKey", "NotFound"})


class Lying(NamedTuple):
    """Something on a shelf that is named as ours; `finished` unless its writer died."""

    name: str
    media_id: UUID
    finished: bool


class Shelf(Protocol):
    """Keeps files whole or not at all, also after the machine has lost power; every method raises `OSError`."""

    @property
    def called(self) -> str:
        """For operators."""

    def marked(self) -> bool:
        """Whether it is there, and ours."""

    def begin(self) -> None:
        """Makes it ours."""

    def has(self, media_id: UUID) -> bool:
        """Whether a file is there."""

    def put(self, media_id: UUID, content: bytes) -> None:
        """Lays a file down; whoever calls is the only one who does so for this id."""

    def get(self, media_id: UUID) -> bytes | None:
        """A file, None where there is none."""

    def remove(self, media_id: UUID) -> None:
        """Takes a file away, if it is there."""

    def lying(self, digits: str) -> Iterator[Lying]:
        """What lies there under ids that begin so; what is named otherwise is somebody else's, and stays."""

    def discard(self, one: Lying) -> None:
        """Takes away what was found lying."""


class FolderShelf:
    """A folder; the file of an id lies two folders deep, named by the id's first two digits."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.called = str(folder)

    def marked(self) -> bool:
        """Whether the folder has our mark."""
        return (self._folder / MARK).exists()

    def begin(self) -> None:
        """Makes folder and mark."""
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / MARK).touch()
        settle(self._folder)

    def has(self, media_id: UUID) -> bool:
        """Whether the file exists."""
        return self._path(media_id).exists()

    def put(self, media_id: UUID, content: bytes) -> None:
        """Written beside its place and moved there; what somebody left who died at it goes first."""
        path = self._path(media_id)
        path.with_name(path.name + UNFINISHED).unlink(missing_ok=True)
        write(path, self._folder, content)

    def get(self, media_id: UUID) -> bytes | None:
        """Its bytes."""
        with suppress(FileNotFoundError):
            return self._path(media_id).read_bytes()
        return None

    def remove(self, media_id: UUID) -> None:
        """Unlinks it."""
        self._path(media_id).unlink(missing_ok=True)

    def lying(self, digits: str) -> Iterator[Lying]:
        """The files of one folder."""
        folder = self._folder / digits[0] / digits[1]
        if not folder.exists():
            return
        for path in folder.iterdir():
            media_id = _named(path.name.removesuffix(UNFINISHED))
            if media_id is not None:
                yield Lying(path.name, media_id, path.suffix != UNFINISHED)

    def discard(self, one: Lying) -> None:
        """Unlinks it, under the name that it has."""
        self._path(one.media_id).with_name(one.name).unlink(missing_ok=True)

    def _path(self, media_id: UUID) -> Path:
        return self._folder / media_id.hex[0] / media_id.hex[1] / str(media_id)


class BucketShelf:
    """A bucket; its store shows an object whole or not at all, and has it durably once it has answered."""

    def __init__(self, bucket: str, endpoint: str) -> None:
        """Credentials and region are those of the environment (AWS_ACCESS_KEY_ID and so on); `endpoint` is Amazon's if empty."""
        import boto3
        import botocore.exceptions
        from botocore.config import Config

        self._faults: tuple[type[Exception], ...] = (botocore.exceptions.ClientError, botocore.exceptions.BotoCoreError)
        patience = Config(
            connect_timeout=_ANSWERS_WITHIN,
            read_timeout=_ANSWERS_WITHIN,
            retries={"mode": "standard", "total_max_attempts": _TRIES},
        )
        self._client: Any = boto3.client("s3", endpoint_url=endpoint or None, config=patience)
        self._bucket = bucket
        self.called = f"the bucket {bucket}"

    def marked(self) -> bool:
        """Whether the bucket has our mark."""
        return self._exists(MARK)

    def begin(self) -> None:
        """Puts the mark; the bucket itself is an operator's to make."""
        self._asked(self._client.put_object, Key=MARK, Body=b"")

    def has(self, media_id: UUID) -> bool:
        """Whether there is such an object."""
        return self._exists(_key(media_id))

    def put(self, media_id: UUID, content: bytes) -> None:
        """One object."""
        self._asked(self._client.put_object, Key=_key(media_id), Body=content)

    def get(self, media_id: UUID) -> bytes | None:
        """Its bytes."""
        found = self._asked(self._whole, Key=_key(media_id))
        return None if found is None else bytes(found["Content"])

    def remove(self, media_id: UUID) -> None:
        """Deletes it."""
        self._asked(self._client.delete_object, Key=_key(media_id))

    def lying(self, digits: str) -> Iterator[Lying]:
        """The objects under one prefix."""
        prefix = f"{digits[0]}/{digits[1]}/"
        token: dict[str, str] = {}
        while True:
            page = self._asked(self._client.list_objects_v2, Prefix=prefix, **token) or {}
            for found in page.get("Contents", ()):
                media_id = _named(found["Key"].removeprefix(prefix))
                if media_id is not None:
                    yield Lying(found["Key"], media_id, finished=True)
            if not page.get("IsTruncated"):
                return
            token = {"ContinuationToken": page["NextContinuationToken"]}

    def discard(self, one: Lying) -> None:
        """Deletes it."""
        self.remove(one.media_id)

    def _exists(self, key: str) -> bool:
        return self._asked(self._client.head_object, Key=key) is not None

    def _whole(self, **given: Any) -> dict[str, Any]:
        return {"Content": self._client.get_object(**given)["Body"].read()}

    def _asked(self, call: Any, **given: Any) -> dict[str, Any] | None:
        """The answer, None for what is not there; raises `OSError` for whatever else went wrong."""
        try:
            answer: dict[str, Any] = call(Bucket=self._bucket, **given)
        except self._faults as fault:
            code = (getattr(fault, "response", None) or {}).get("Error", {}).get("Code", "")
            if code in _GONE:
                return None
            raise OSError(f"{self.called}: {code or type(fault).__name__}") from None
        return answer


def _key(media_id: UUID) -> str:
    return f"{media_id.hex[0]}/{media_id.hex[1]}/{media_id}"


def _named(name: str) -> UUID | None:
    try:
        media_id = UUID(name)
    except ValueError:
        return None
    return media_id if name == str(media_id) else None
