"""XML read as a stream: entities of its own and anything outside the file are refused, errors name their line."""

from collections.abc import Iterator
from typing import IO
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler, feature_external_ges, feature_external_pes
from xml.sax.xmlreader import AttributesImpl

from defusedxml.common import DefusedXmlException
from defusedxml.sax import make_parser

from ecm.errors import UnreadableFile

HINT = "Export it as CSV or XLSX, or as XML with one element a record."
_DEEPEST = 100
_CHUNK = 1024 * 1024


class Walk(ContentHandler):
    """Keeps the path of the element that is being read: names with their prefixes, the outermost first."""

    def __init__(self) -> None:
        super().__init__()
        self.path: tuple[str, ...] = ()

    def begin(self, name: str, attrs: AttributesImpl) -> None:
        """An element begins, which is the last of the path."""

    def end(self, name: str) -> None:
        """An element ends, which is still the last of the path."""

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - the name SAX calls
        """Raises UnreadableFile where elements are nested too deeply."""
        self.path = (*self.path, name)
        if len(self.path) > _DEEPEST:
            raise UnreadableFile(f"its elements are nested more than {_DEEPEST} deep.", HINT)
        self.begin(name, attrs)

    def endElement(self, name: str) -> None:  # noqa: N802 - likewise
        """Leaves the element."""
        self.end(name)
        self.path = self.path[:-1]


def parsed(file: IO[bytes], handler: ContentHandler, name: str) -> Iterator[None]:
    """Feeds the file to the handler, resting after each piece. Raises UnreadableFile with the line of what is wrong."""
    parser = make_parser()
    parser.forbid_entities = True
    # A document type may be named; it is never fetched.
    parser.forbid_external = False
    parser.setFeature(feature_external_ges, False)
    parser.setFeature(feature_external_pes, False)
    parser.setContentHandler(handler)
    try:
        while chunk := file.read(_CHUNK):
            parser.feed(chunk)
            yield
        parser.close()
        yield
    except SAXParseException as error:
        raise UnreadableFile(
            f"{name} is broken XML, at line {error.getLineNumber()}: {error.getMessage()}.",
            "It may have been cut off; export it again.",
        ) from error
    except DefusedXmlException as error:
        raise UnreadableFile(
            f"{name} defines entities of its own, which are not read.",
            "Export it without them.",
        ) from error
    except (LookupError, UnicodeError) as error:
        raise UnreadableFile(f"{name} names an encoding that is not known.", HINT) from error
    except UnreadableFile as error:
        raise UnreadableFile(f"{name}: {error.message}", error.hint) from error


def plain(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2]
