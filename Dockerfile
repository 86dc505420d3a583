# syntax=docker/dockerfile:1
# The native core of the Temporal SDK is built for glibc: no Alpine.
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
COPY packages/client/package.json packages/client/
COPY portal/package.json portal/
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json ./
COPY packages/client/tsconfig.json packages/client/
COPY packages/client/src packages/client/src
RUN node node_modules/typescript/bin/tsc -p packages/client
COPY src src
COPY docs/verify-webhooks.md docs/
COPY portal portal
RUN node node_modules/vite/bin/vite.js build portal
RUN node node_modules/typescript/bin/tsc -p tsconfig.json && node dist/cli/build-bundle.js

FROM ${NODE_IMAGE} AS libraries
WORKDIR /app
COPY package.json package-lock.json ./
COPY packages/client/package.json packages/client/
COPY portal/package.json portal/
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund
# One core of five is for this machine; PostgreSQL's binaries are for `npm start` alone.
RUN keep="$(uname -m)-unknown-linux-gnu" \
 && cd node_modules \
 && test -f "@temporalio/core-bridge/releases/$keep/index.node" \
 && find @temporalio/core-bridge/releases -mindepth 1 -maxdepth 1 ! -name "$keep" -exec rm -r {} + \
 && rm -rf embedded-postgres @embedded-postgres

FROM ${NODE_IMAGE}
ENV NODE_ENV=production BILLHOOK_DATA_DIR=/data
WORKDIR /app
COPY package.json LICENSE ./
COPY --from=libraries /app/node_modules node_modules
COPY --from=build /app/packages packages
COPY --from=build /app/dist dist
COPY --from=build /app/portal/dist portal/dist
COPY migrations migrations
COPY templates templates
COPY fixtures fixtures
COPY ops/docker/billhook.mjs ops/docker/health.mjs ops/docker/
RUN ln -s /app/ops/docker/billhook.mjs /usr/local/bin/billhook && install -d -o node -g node /data
USER node
EXPOSE 3000
# Node itself handles SIGTERM as process 1: requests end, workers finish what they hold, connections close.
STOPSIGNAL SIGTERM
# Of `serve` and `api`; a `worker` has another port, if any, and ends by itself when it can work no more.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --start-interval=2s --retries=3 CMD ["node", "ops/docker/health.mjs"]
# One thread for garbage beside the one that serves: four would take all cores from it for 50 ms every few seconds.
# The heap may grow to five times of what is in use before all of it is gone through: each time costs 10 ms.
ENTRYPOINT ["node", "--v8-pool-size=1", "--heap-growing-percent=400", "--max-semi-space-size=8", "--no-memory-reducer", "ops/docker/billhook.mjs"]
CMD ["serve"]
