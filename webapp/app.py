"""The composition root of the gateway: settings in, one application out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from flask import Flask, request
from flask_jwt_extended import JWTManager
from flask_openapi3.models.info import Info
from flask_openapi3.openapi import OpenAPI
from werkzeug.exceptions import UnsupportedMediaType

from models.errors import InvalidRequest
from models.seal import Seal
from models.settings import Settings, load
from models.site_cookies import PURPOSE
from tasks.announce import Announcer
from tasks.site_cookies import KEY_FILE
from webapp import guard, refusals, sockets
from webapp.after_commit import AfterCommit
from webapp.auth.access import Access
from webapp.auth.login_limit import LoginLimit
from webapp.auth.secret import kept_secret, signing_key
from webapp.database import Database
from webapp.document import SECURITY_SCHEMES
from webapp.doorman import BODY_MAX, Doorman
from webapp.environment import environment_of
from webapp.list_feed import ListFeed
from webapp.metrics import Metrics
from webapp.numbered_news import NumberedNews
from webapp.probe import Prober
from webapp.progress_feed import ProgressFeed
from webapp.relay import Feeds, Relay
from webapp.routes import (
    auth,
    cookies,
    docs,
    health,
    installation,
    job_commands,
    job_files,
    job_list,
    jobs,
    pages,
    presets,
    probe,
    runtime,
    verify,
)
from webapp.services import Options, Services, install
from webapp.shapes import ErrorBody
from webapp.stats_feed import StatsFeed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask.typing import ResponseReturnValue

ROOT: Final = Path(__file__).parents[1]
GB: Final = 10**9
APIS: Final = (
    *(auth, jobs, job_list, job_commands, job_files, probe, verify),
    *(runtime, presets, cookies, installation, health),
)
__all__ = ["Gateway", "Settings", "create_app", "describe", "load"]


@dataclass(frozen=True)
class Gateway:
    """A Flask application with Socket.IO before it, and what runs beside it."""

    app: OpenAPI
    services: Services
    relay: Relay
    feeds: Feeds

    def start(self, on_failure: Callable[[], None]) -> None:
        """Start the relay and the loops that follow commits.

        `on_failure` is called when one of them ends by a bug: better a restart than a gateway
        that looks alive and tells nothing.
        """
        for loop in self._loops():
            sockets.socketio.start_background_task(_watched, loop, on_failure)
        self.services.after.wake()

    def _loops(self) -> Iterator[Callable[[], None]]:
        yield from self.services.after.loops()
        yield from (self.relay.run, self.feeds.changes.run)
        yield from (self.feeds.progress.run, self.feeds.stats.run)


def create_app(settings: Settings) -> Gateway:
    """Put a gateway together; nothing runs before `start()`. Raises ValueError for a bad secret."""
    app = describe()
    _configure_tokens(app, settings)
    db = Database(settings.database, settings.socketio_async_mode)
    news = NumberedNews(sockets.socketio)
    feed = ListFeed(db, sockets.socketio, news)
    services = _services(settings, db, feed)
    feeds = Feeds(
        feed,
        news,
        ProgressFeed(sockets.socketio),
        StatsFeed(db, sockets.socketio, feed, services.options),
    )
    install(app, services)
    services.metrics.watch(app)
    sockets.init(app, settings.socketio_async_mode)
    door = Doorman(app.wsgi_app, settings.allowed_hosts, settings.trusted_proxies)
    app.wsgi_app = door  # type: ignore[method-assign]
    return Gateway(app, services, Relay(settings.redis, sockets.socketio, feeds), feeds)


def describe() -> OpenAPI:
    """Return the application with its routes and nothing behind them."""
    app = OpenAPI(
        "webapp",
        info=Info(title="Dubline", version="1"),
        security_schemes=SECURITY_SCHEMES,
        validation_error_status=400,
        validation_error_model=ErrorBody,
        validation_error_callback=refusals.invalid,
        doc_ui=False,
        static_folder=None,
    )
    app.config["MAX_CONTENT_LENGTH"] = BODY_MAX
    refusals.register(app)
    guard.register(app)
    app.before_request(_json_object)
    for module in APIS:
        app.register_api(module.api)
    app.register_blueprint(pages.pages)
    app.register_blueprint(docs.docs)
    return app


def _watched(loop: Callable[[], None], on_failure: Callable[[], None]) -> None:
    try:
        loop()
    finally:
        on_failure()


def _configure_tokens(app: Flask, settings: Settings) -> None:
    # Two installations on one host share the cookie jar, whatever their ports.
    instance = hashlib.sha256(str(settings.data_dir).encode()).hexdigest()[:8]
    app.config.update(
        JWT_SECRET_KEY=signing_key(settings.jwt_secret.get_secret_value(), settings.data_dir),
        JWT_ALGORITHM="HS256",
        JWT_TOKEN_LOCATION=["headers", "cookies"],
        JWT_ACCESS_COOKIE_NAME=f"dubline_access_{instance}",
        JWT_REFRESH_COOKIE_NAME=f"dubline_refresh_{instance}",
        JWT_REFRESH_COOKIE_PATH="/api/auth",
        JWT_COOKIE_SAMESITE="Strict",
        JWT_COOKIE_CSRF_PROTECT=True,
        JWT_SESSION_COOKIE=False,
        JWT_ACCESS_TOKEN_EXPIRES=timedelta(minutes=15),
    )
    manager = JWTManager()
    manager._set_default_configuration_options(app)  # noqa: SLF001 - without its error handlers
    app.extensions["flask-jwt-extended"] = manager


def _services(settings: Settings, db: Database, feed: ListFeed) -> Services:
    return Services(
        db=db,
        after=AfterCommit(
            db,
            Announcer(settings.redis),
            feed.wake,
            eventlet=settings.socketio_async_mode == "eventlet",
        ),
        access=Access(db, settings.local_token_path),
        logins=LoginLimit(),
        metrics=Metrics(),
        prober=Prober(settings.redis),
        seal=_cookie_seal(settings),
        options=Options(
            target_lang=settings.target_lang,
            default_container=settings.default_container,
            vot_enabled=settings.vot_enabled,
            egress=settings.egress,
            redis_url=settings.redis,
            media_root=settings.media_root,
            min_free_bytes=int(settings.min_free_space_gb * GB),
            download_rate_limit=settings.download_rate_limit,
            frontend_dir=ROOT / "frontend" / "dist",
            sample_dir=ROOT / "webapp" / "sample",
            environment=environment_of(settings),
        ),
    )


def _cookie_seal(settings: Settings) -> Seal:
    path = settings.data_dir / KEY_FILE
    given = settings.cookies_key.get_secret_value()
    try:
        return Seal(given or kept_secret(path), PURPOSE)
    except ValueError as error:
        raise ValueError(f"{'COOKIES_KEY' if given else path}: {error}") from error


def _json_object() -> ResponseReturnValue | None:
    """Refuse a body that is not a JSON object, before its shape is looked at."""
    if not request.path.startswith("/api/") or not request.content_length:
        return None
    if not request.is_json:
        raise UnsupportedMediaType("Send JSON, with Content-Type: application/json.")
    body: Any = request.get_json()
    if not isinstance(body, dict):
        raise InvalidRequest("The body must be a JSON object.")
    return None
