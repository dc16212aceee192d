"""The API's description, for programs and for people; no inline script, no foreign host."""

from typing import TYPE_CHECKING, Final, cast

from flask import Blueprint, Response, current_app

from webapp.document import as_text

if TYPE_CHECKING:
    from flask_openapi3.openapi import OpenAPI

docs = Blueprint("docs", __name__, url_prefix="/api", static_folder=None)
PAGE: Final = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>Dubline API</title><link rel="stylesheet" href="docs.css">
<script src="docs.js" defer></script></head>
<body><h1>Dubline API</h1><p><a href="openapi.json">openapi.json</a> (OpenAPI 3.1)</p>
<main id="operations">Loading…</main></body></html>
"""
STYLE: Final = """body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:auto;padding:1rem}
code,pre{font:14px/1.4 ui-monospace,monospace}summary{cursor:pointer;padding:.3rem 0}
pre{overflow:auto;background:#8881;padding:.5rem}:root{color-scheme:light dark}
"""
SCRIPT: Final = """"use strict";
const add = (parent, tag, text) => {
  const node = document.createElement(tag);
  node.textContent = text ?? "";
  parent.append(node);
  return node;
};
const show = (api) => {
  const main = document.getElementById("operations");
  main.textContent = "";
  for (const [path, item] of Object.entries(api.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      const box = add(main, "details");
      add(add(box, "summary"), "code", `${method.toUpperCase()} ${path}`);
      box.firstChild.append(` ${operation.summary ?? ""}`);
      for (const part of ["description", "parameters", "requestBody", "responses"]) {
        if (operation[part] !== undefined) {
          add(box, "h4", part);
          add(box, "pre", JSON.stringify(operation[part], null, 2));
        }
      }
    }
  }
  add(main, "h2", "Shapes");
  for (const [name, schema] of Object.entries(api.components.schemas)) {
    const box = add(main, "details");
    add(add(box, "summary"), "code", name);
    add(box, "pre", JSON.stringify(schema, null, 2));
  }
};
fetch("openapi.json").then((answer) => answer.json()).then(show);
"""


@docs.get("/openapi.json")
def openapi() -> Response:
    """Serve the document."""
    return Response(as_text(cast("OpenAPI", current_app)), mimetype="application/json")


@docs.get("/docs")
def page() -> Response:
    """List the operations."""
    return Response(PAGE, mimetype="text/html")


@docs.get("/docs.js")
def script() -> Response:
    """Serve the page's script."""
    return Response(SCRIPT, mimetype="text/javascript")


@docs.get("/docs.css")
def style() -> Response:
    """Serve the page's style."""
    return Response(STYLE, mimetype="text/css")
