"""The operator's pages are Django's own; here it is seen that they work under our policy."""

import pytest
from django.conf import settings
from django.test import Client


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_the_operators_pages_ask_for_nothing_that_the_policy_refuses(live_server, chromium, opal, campaign):
    client = Client()
    client.force_login(opal)
    context = chromium.new_context()
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(live_server.url + "/operator/")
    assert page.locator("#site-name").inner_text() == "Operator"
    lists = [link.get_attribute("href") for link in page.locator(".model-organiser th a, .model-campaign th a").all()]
    assert len(lists) == 2
    for address in lists:
        page.goto(f"{live_server.url}{address}")
        assert page.locator("#result_list").is_visible()
        page.locator("#result_list tbody th a").first.click()
        page.locator("#content fieldset").first.wait_for()
    context.close()
    assert complaints == []
