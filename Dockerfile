# The image of the tracker. docs/hosting.md says how to build it. The base is pinned by its digest:
#   docker build --build-arg NODE_DIGEST=sha256:… --build-arg LASTPAGE_COMMIT=$(git rev-parse --short=12 HEAD) -t lastpage-tracker .
ARG NODE_VERSION=24.21.0
ARG NODE_DIGEST

FROM node:${NODE_VERSION}-bookworm-slim@${NODE_DIGEST} AS build
WORKDIR /src
COPY package.json package-lock.json ./
COPY src/shared/package.json src/shared/
COPY src/tracker/package.json src/tracker/
COPY src/viewer/package.json src/viewer/
COPY src/renderer/package.json src/renderer/
COPY src/main/host/headless/package.json src/main/host/headless/
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
ARG LASTPAGE_COMMIT=unknown
ENV LASTPAGE_COMMIT=${LASTPAGE_COMMIT}
RUN ["node", "scripts/bootstrap.mjs", "build", "tracker"]

FROM node:${NODE_VERSION}-bookworm-slim@${NODE_DIGEST} AS tracker
ARG LASTPAGE_COMMIT=unknown
LABEL org.opencontainers.image.title="lastpage-tracker" \
      org.opencontainers.image.revision="${LASTPAGE_COMMIT}"
# The user "node" of the base image has the id 1000. Only the data folder belongs to it.
RUN ["install", "-d", "-o", "node", "-g", "node", "-m", "0750", "/data"]
COPY --from=build /src/out/tracker /app
ENV NODE_ENV=production TRACKER_HOST=0.0.0.0 TRACKER_PORT=8190 TRACKER_DATA=/data
WORKDIR /data
USER 1000:1000
VOLUME ["/data"]
EXPOSE 8190
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=90s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.TRACKER_PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/server.js"]
