"""The page, its assets, and the bundled sample; all without login."""

import mimetypes
from typing import Final

from flask import Blueprint, Response, request, send_from_directory

from webapp.services import services

pages = Blueprint("pages", __name__)
NOT_BUILT: Final = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>Dubline</title></head><body><h1>Dubline is running</h1>
<p>The web page is not built yet. Run <code>make frontend</code>, then reload.</p>
<p>The API is described at <a href="/api/docs">/api/docs</a>.</p></body></html>
"""
FOREVER: Final = "public, max-age=31536000, immutable"  # the build names assets by their content
ICONS_S: Final = 86_400


@pages.get("/")
@pages.get("/login")
@pages.get("/settings")
@pages.get("/settings/<section>")
def index(**_path: str) -> Response:
    """Serve the page, which looks at its path by itself."""
    folder = services().options.frontend_dir
    if not (folder / "index.html").is_file():
        return Response(NOT_BUILT, mimetype="text/html")
    response = send_from_directory(folder, "index.html", conditional=True)
    response.headers["Cache-Control"] = "no-cache"
    return response


@pages.get("/assets/<path:name>")
def assets(name: str) -> Response:
    """Serve the page's parts, packed as the build has packed them where the browser takes that."""
    folder = services().options.frontend_dir / "assets"
    packed = f"{name}.gz"
    if request.accept_encodings["gzip"] and (folder / packed).is_file():
        response = send_from_directory(folder, packed, mimetype=mimetypes.guess_type(name)[0])
        response.content_encoding = "gzip"
    else:
        response = send_from_directory(folder, name)
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = FOREVER
    return response


@pages.get("/favicon.<any(ico, svg, png):extension>")
def favicon(extension: str) -> Response:
    """Serve the icon."""
    return send_from_directory(services().options.frontend_dir, f"favicon.{extension}")


@pages.get("/manifest.webmanifest")
def manifest() -> Response:
    """Serve what an installed page is called and looks like, and how links are shared with it."""
    folder = services().options.frontend_dir
    return send_from_directory(
        folder, "manifest.webmanifest", mimetype="application/manifest+json", max_age=ICONS_S
    )


@pages.get("/icons/<path:name>")
def icons(name: str) -> Response:
    """Serve an installed page's icons."""
    return send_from_directory(services().options.frontend_dir / "icons", name, max_age=ICONS_S)


@pages.get("/sample/", defaults={"name": "index.html"})
@pages.get("/sample/<path:name>")
def sample(name: str) -> Response:
    """Serve the bundled sample, with ranges."""
    return send_from_directory(services().options.sample_dir, name, conditional=True)
