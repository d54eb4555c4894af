"""Files people send: streamed to where they will lie, bounded while they come, and only where a page takes them."""

import hashlib
from collections.abc import Callable
from typing import IO, Any, TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import (
    FileUploadHandler,
    SkipFile,
    StopFutureHandlers,
    StopUpload,
)
from django.http import HttpRequest

from leadwright.accounts.access import permission_of
from leadwright.accounts.models import User
from leadwright.accounts.queries import actor_for
from leadwright.capture.uploads import Upload, largest_upload

View = TypeVar("View", bound=Callable[..., Any])
_MARK = "leadwright_takes_files"
_TOO_LARGE = "leadwright_too_large"
# Beyond so many times the limit the rest is not even waited for; the browser then shows an error of its own.
_PATIENCE = 4


def takes_files(view: View) -> View:
    """Declare that a page takes files; on all others what is sent as a file is thrown away."""
    setattr(view, _MARK, True)
    return view


def was_too_large(request: HttpRequest) -> bool:
    """Whether a file of this request was dropped because it outgrew the limit."""
    return bool(getattr(request, _TOO_LARGE, False))


class StoredFile(UploadedFile):  # type: ignore[type-arg]  # generic in the stubs only
    """A file that came in whole. It is deleted with the end of the request unless somebody kept it."""

    def __init__(self, upload: Upload, name: str, size: int, digest: str) -> None:
        super().__init__(name=name, size=size)
        self.upload = upload
        self.digest = digest
        self.is_kept = False

    def keep(self) -> Upload:
        """Make it somebody's: the end of the request leaves it."""
        self.is_kept = True
        return self.upload

    def close(self) -> None:
        if not self.is_kept:
            self.upload.delete()


class StoringUploadHandler(FileUploadHandler):
    """Writes a file piece by piece into the folder of uploads, under a random name, never more than the limit allows.

    It runs before the view and before the check of the token, when the form is read, so it asks itself whether this page takes
    files and whether this person may use it.
    """

    request: HttpRequest
    _file: IO[bytes] | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if not _is_taken(self.request):
            raise SkipFile
        self._upload = Upload.new()
        self._limit = largest_upload()
        self._size = 0
        self._digest = hashlib.sha256()
        self._file = self._upload.file.open("xb")
        self._upload.file.chmod(0o600)
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self._file is None:
            return
        self._size += len(raw_data)
        if self._size > self._limit:
            self._drop()
            setattr(self.request, _TOO_LARGE, True)
            raise StopUpload(connection_reset=self._announced > _PATIENCE * self._limit)
        self._file.write(raw_data)
        self._digest.update(raw_data)

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, str],
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        self._announced = content_length

    def file_complete(self, file_size: int) -> StoredFile | None:
        if self._file is None:
            return None
        self._file.close()
        self._file = None
        return StoredFile(self._upload, self.file_name or "", self._size, self._digest.hexdigest())

    def upload_interrupted(self) -> None:
        self._drop()

    def _drop(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
            self._upload.delete()


def _is_taken(request: HttpRequest) -> bool:
    match, user = request.resolver_match, request.user
    if match is None or not isinstance(user, User) or not getattr(match.func, _MARK, False):
        return False
    permission = permission_of(match.func)
    return permission is not None and permission.allows(actor_for(user))
