"""A real nginx with the example of ``deploy/nginx``, before replicas on this machine."""

from __future__ import annotations

import asyncio
import os
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from groundswell.embedded import ports
from tests.eventually import eventually
from tests.programs import needed
from tests.tls import self_signed

EXAMPLE = Path(__file__).parents[2] / "deploy/nginx/groundswell.conf"
# What the distribution's nginx.conf does around conf.d, in a folder of the test.
AROUND = """
{user}
daemon off;
pid nginx.pid;
error_log stderr;
events {{}}
http {{
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    include groundswell.conf;
}}
"""


@dataclass
class Site:
    """Groundswell as it is found from outside, by the address a client comes from."""

    url: str
    key: str
    tls: ssl.SSLContext

    def client(self, address: str = "127.0.0.1", **headers: str) -> httpx.AsyncClient:
        transport = httpx.AsyncHTTPTransport(verify=self.tls, local_address=address)
        return httpx.AsyncClient(base_url=self.url, transport=transport, headers=headers)


@asynccontextmanager
async def nginx_before(addresses: Sequence[str], key: str, folder: Path) -> AsyncIterator[Site]:
    """The example with our names in it; ``addresses`` are ``host:port`` of the replicas."""
    program = needed("nginx", "nginx")
    port, plain = ports.choose(None), ports.choose(None)
    certificate, private = self_signed(folder, "localhost")
    replica = "server 127.0.0.1:8000 max_fails=0;"
    here = {
        replica: "\n".join(replica.replace("127.0.0.1:8000", each) for each in addresses),
        "listen 443": f"listen 127.0.0.1:{port}",
        "listen 80": f"listen 127.0.0.1:{plain}",
        "example.org": "localhost",
        "/etc/ssl/groundswell/fullchain.pem": str(certificate),
        "/etc/ssl/groundswell/privkey.pem": str(private),
    }
    text = EXAMPLE.read_text()
    for example, ours in here.items():
        assert example in text
        text = text.replace(example, ours)
    (folder / "groundswell.conf").write_text(text)
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(AROUND.format(user=user))
    process = await asyncio.create_subprocess_exec(
        *(program, "-p", str(folder), "-c", "nginx.conf", "-e", "stderr")
    )
    tls = ssl.create_default_context(cafile=str(certificate))
    found = Site(f"https://localhost:{port}/groundswell", key, tls)
    try:
        await eventually(lambda: answers(found, process))
        yield found
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def answers(site: Site, process: asyncio.subprocess.Process) -> bool:
    if process.returncode is not None:
        pytest.fail(f"nginx ended with {process.returncode}: its words are above")
    try:
        async with site.client() as client:
            return (await client.get("/api/health/ready")).status_code == 200
    except httpx.TransportError:
        return False
