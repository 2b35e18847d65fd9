FROM node:24-bookworm-slim AS node
WORKDIR /app
COPY package.json package-lock.json .npmrc ./

FROM node AS build
# As scripts/bootstrap.mjs installs, but with no install script: those are for the demo's PostgreSQL and Node.
RUN npm install --no-save --ignore-scripts
COPY nest-cli.json tsconfig.json ./
COPY src src
RUN npm run build

FROM node AS dependencies
RUN npm install --no-save --omit=dev --ignore-scripts

FROM node
ENV NODE_ENV=production
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY migrations migrations
# Where STORAGE_URL and ARCHIVE_FOLDER point unless told otherwise; a volume mounted here belongs to the user that writes to it.
RUN install -d -o node -g node /var/lib/coop /var/lib/coop-archives
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT ?? 3000}/health/ready`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Also: node dist/worker.js (the queues alone), node dist/cli.js (operators' commands).
CMD ["node", "dist/main.js"]
