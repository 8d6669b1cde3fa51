"""What was sent, as texts: the file itself, or the files in a zip.

Nothing of a zip is written to disk, and its paths only name files in the report. A zip that is cut,
encrypted or made to fill the memory is refused as a whole.
"""

import codecs
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from cineclube.errors import RatingsFileError, RatingsFileTooLargeError
from cineclube.importacao.valores import shown

MIB = 1 << 20
MAX_FILE_BYTES = 20 * MIB
MAX_ZIP_BYTES = 64 * MIB  # of all files of a zip together, unpacked
MAX_ZIP_FILES = 3000  # an export of Letterboxd has a file for each list
MAX_RATIO = 200  # text of exports shrinks to a tenth or, with much repetition, to a fiftieth
BLOCK_BYTES = 1 << 16

ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_DAMAGES = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
CUT_MARK = "\ufffd"  # stands for a character that the end of the file has cut


@dataclass(frozen=True)
class TextFile:
    """A text; `path` is None for the file that was sent, `depth` counts folders in a zip."""

    text: str
    path: str | None = None
    depth: int = 0


def text_files(content: bytes) -> Iterator[TextFile]:
    """Give the texts that were sent; what is no text in a zip is left out."""
    if len(content) > MAX_FILE_BYTES:
        raise too_large()
    if not content.strip():
        raise RatingsFileError("the file is empty", "O arquivo está vazio.")
    if not content.startswith(ZIP_STARTS):
        yield TextFile(decode(content))
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield from _unpack(archive)
    except _DAMAGES as error:
        raise RatingsFileError(
            "the zip is damaged or cut; export it again",
            "O zip está danificado ou cortado. Exporte e envie de novo.",
        ) from error


def too_large() -> RatingsFileTooLargeError:
    """Make the error for more bytes than anybody's ratings have."""
    return RatingsFileTooLargeError(
        f"the file is larger than {MAX_FILE_BYTES // MIB} MiB",
        f"O arquivo passa de {MAX_FILE_BYTES // MIB} MiB. Envie só as suas avaliações.",
    )


def _unpack(archive: zipfile.ZipFile) -> Iterator[TextFile]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MAX_ZIP_FILES:
        raise _bomb()
    left = MAX_ZIP_BYTES
    for entry in entries:
        if entry.flag_bits & _ENCRYPTED:
            raise RatingsFileError(
                "the zip is encrypted; send it without a password",
                "O zip está protegido por senha. Envie um sem senha.",
            )
        if entry.compress_type not in _METHODS:
            raise NotImplementedError(entry.compress_type)
        content = _read(archive, entry, left)
        left -= len(content)
        try:
            text = decode(content)
        except RatingsFileError:
            continue
        yield TextFile(text, shown(entry.filename), entry.filename.count("/"))


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    """Unpack one file; the sizes that a zip declares are not believed."""
    limit = min(left, MAX_FILE_BYTES, max(MIB, MAX_RATIO * entry.compress_size))
    parts, size = [], 0
    with archive.open(entry) as stream:
        while block := stream.read(BLOCK_BYTES):
            size += len(block)
            if size > limit:
                raise _bomb()
            parts.append(block)
    return b"".join(parts)


def _bomb() -> RatingsFileTooLargeError:
    return RatingsFileTooLargeError(
        "the zip holds too many files, or too much in them",
        "O zip tem arquivos demais, ou grandes demais. Envie só o arquivo das avaliações.",
    )


def decode(content: bytes) -> str:
    """UTF-8, UTF-16 with a byte order mark, or cp1252; a character cut at the end is marked."""
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return _decode(content.removeprefix(bom), encoding)
    try:
        return _decode(content, "utf-8")
    except RatingsFileError:
        return _decode(content, "cp1252")


def _decode(content: bytes, encoding: str) -> str:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        text = decoder.decode(content)
    except UnicodeDecodeError as error:
        raise RatingsFileError(
            "the file is no text in UTF-8, UTF-16 or cp1252",
            "O arquivo não é um texto em UTF-8, UTF-16 ou cp1252.",
        ) from error
    return text + CUT_MARK if decoder.getstate()[0] else text
