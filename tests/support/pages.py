"""Pages as a browser reads them, and words that try to be more than words."""

from html.parser import HTMLParser

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&amp;</p>\u202egnp.exe\u202c\u2067 שלום ]]> --> \x07"


class Page(HTMLParser):
    """What a browser makes of a page: tags, attributes, and the text outside of styles."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, name: str) -> list[str | None]:
        return [value for key, value in self.attributes if key == name]
