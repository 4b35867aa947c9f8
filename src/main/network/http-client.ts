// The port to the network (docs/adr/0056). Modules of main get an HttpClient as a parameter; a rule in biome.json forbids the global fetch.
// The Electron app uses Chromium (host/electron/chromium-fetch.ts). The headless app uses Node (node-client.ts).

/** The signature of `fetch`. Implementations support text and stream bodies, abort signals, and the redirect modes `error` and `manual`. */
export type HttpClient = typeof globalThis.fetch
