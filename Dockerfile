# One image for every process; docker-compose.yml gives each its command.
# Checked by tests/contract/test_compose.py, which reads it; nobody has built it in CI yet.

FROM node:22-slim AS page
WORKDIR /build
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY frontend ./
RUN npm run build

FROM node:22-slim AS vot
WORKDIR /build
COPY pipelines/dub/vot/package.json pipelines/dub/vot/package-lock.json pipelines/dub/vot/.npmrc ./
RUN npm ci --omit=dev --omit=peer --ignore-scripts --no-audit --no-fund

FROM python:3.12-slim-trixie
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        apertium apertium-eng-spa espeak-ng ffmpeg nodejs \
    && rm -rf /var/lib/apt/lists/*
RUN pip install --no-cache-dir uv==0.13.9 \
    && useradd --create-home --uid 1000 dubline \
    && install -d -o dubline -g dubline /data /media
WORKDIR /app
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 UV_PYTHON_DOWNLOADS=never UV_NO_CACHE=1 \
    DATA_DIR=/data MEDIA_ROOT=/media GATEWAY_HOST=0.0.0.0 LOG_FORMAT=json
COPY pyproject.toml uv.lock LICENSE README.md ./
RUN uv sync --frozen --no-default-groups --no-install-project
COPY alembic.ini celeryconfig.py ./
COPY alembic alembic
COPY models models
COPY pipelines pipelines
COPY tasks tasks
COPY webapp webapp
COPY --from=vot /build/node_modules pipelines/dub/vot/node_modules
COPY --from=page /build/dist frontend/dist
RUN uv sync --frozen --no-default-groups

USER dubline
VOLUME ["/data", "/media"]
EXPOSE 8080
STOPSIGNAL SIGTERM
# For the gateway; the other services switch it off and show their pulse in GET /api/workers.
HEALTHCHECK --interval=30s --timeout=5s --start-period=40s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]
CMD ["python", "-m", "webapp.gateway"]
