"""A server that is told to stop while forms wait: it ends at once, and nobody loses what they typed."""

import html
import http.client
import re
import threading
from urllib.parse import urlencode, urlsplit

import psycopg

from tests.journeys.demo import Demo
from tests.server.helpers import wait_for


def get(host: str, path: str) -> str:
    connection = http.client.HTTPConnection(host, timeout=120)
    connection.request("GET", path)
    return connection.getresponse().read().decode()


def test_who_waits_when_the_server_stops_is_told_so_and_keeps_the_form() -> None:
    demo = Demo()
    try:
        host = urlsplit(demo.origin).netloc
        found = re.search(r'href="(/letters/[\w-]+/)"', get(host, "/campaigns/evening-bus/"))
        assert found
        hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', get(host, f"{found[1]}en/"))
        fields = {name: html.unescape(value) for name, value in hidden}
        fields |= {"name": "Ada Example", "show": "named", "email": "ada@example.org"}
        read = bytearray()

        def send() -> None:
            connection = http.client.HTTPConnection(host, timeout=120)
            headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": demo.origin}
            connection.request("POST", f"{found[1]}sign", urlencode(fields), headers)
            answer = connection.getresponse()
            assert answer.status == 202
            while part := answer.read1():
                read.extend(part)

        sender = threading.Thread(target=send)
        with psycopg.connect(demo.database_url) as connection:
            connection.execute("LOCK TABLE signatures_pending IN ACCESS EXCLUSIVE MODE")
            sender.start()
            wait_for(lambda: b"What you typed" in read)
            demo.stop()
            sender.join(120)
            connection.close()
    finally:
        demo.stop()
    page = read.decode()
    assert page.rstrip().endswith("</html>")
    assert "has not been saved yet" in page
    assert 'value="ada@example.org"' in page
