"""A letter in its other forms: HTML in a frame, attachments, the original."""

from mail.tables import Email
from tests.mail.conftest import arrived, letter, rich
from tests.serving import Server
from tests.world import World


async def test_html_is_shown_in_a_frame_that_can_do_nothing(world: World, server: Server) -> None:
    item = await arrived(rich())
    [email] = await Email.objects()
    async with server.client(world.bea) as client:
        page = (await client.get(item.url)).text
        body = await client.get(f"{item.url}/letters/{email.id}/body")
    assert "Zie foto." in page
    assert "evil.example" not in page + body.text
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    policy = body.headers["content-security-policy"]
    assert policy.startswith("sandbox allow-popups")
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "script" not in body.text
    assert "onclick" not in body.text
    assert "data:image/png;base64,iVBORw0KGgo=" in body.text


async def test_pictures_from_elsewhere_wait_until_they_are_asked_for(world: World, server: Server) -> None:
    item = await arrived(rich())
    [email] = await Email.objects()
    async with server.client(world.bea) as client:
        page = (await client.get(item.url)).text
        body = await client.get(f"{item.url}/letters/{email.id}/body?pictures=all")
    assert f'href="{item.url}/letters/{email.id}/body?pictures=all" target="body-{email.id}"' in page
    assert '<img src="https://evil.example/p.gif">' in body.text
    policy = body.headers["content-security-policy"]
    assert "img-src data: https: http:;" in policy
    assert policy.startswith("sandbox allow-popups")
    assert "script" not in body.text


async def test_attachments_are_downloads_with_a_clean_name(world: World, server: Server) -> None:
    item = await arrived(rich())
    [email] = await Email.objects()
    async with server.client(world.bea) as client:
        answer = await client.get(f"{item.url}/letters/{email.id}/attachments/3")
        missing = await client.get(f"{item.url}/letters/{email.id}/attachments/9")
    assert answer.content == b"<script>x()</script>"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith('attachment; filename="xlmth.html"')
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert missing.status_code == 404


async def test_the_original_comes_back_byte_for_byte(world: World, server: Server) -> None:
    raw = letter() + b"\xff\0\r\n"
    item = await arrived(raw)
    [email] = await Email.objects()
    async with server.client(world.bea) as client:
        assert (await client.get(f"{item.url}/letters/{email.id}/original")).content == raw


async def test_letters_of_another_item_and_other_eyes_find_nothing(world: World, server: Server) -> None:
    first, second = await arrived(), await arrived(letter(text="Anders"))
    [email, _other] = await Email.objects().order_by(Email.id)
    async with server.client(world.bea) as client:
        assert (await client.get(f"{second.url}/letters/{email.id}/original")).status_code == 404
        assert (await client.get("/mail/999999")).status_code == 404
    async with server.client(world.admin) as client:
        assert (await client.get(first.url)).status_code == 404
        assert (await client.get(f"{first.url}/letters/{email.id}/body")).status_code == 404


async def test_the_page_of_outgoing_mail_exists_in_the_demonstration_alone(
    world: World, server: Server
) -> None:
    async with server.client() as client:
        assert (await client.get("/demo/mail")).status_code == 404
