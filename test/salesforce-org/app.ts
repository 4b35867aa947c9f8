// Creates the practice org from the store, the rules and the HTTP routes. `server.ts` starts the org from the command line.
import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify'
import { apiRoutes } from './api-routes.ts'
import { isAllowedCallback, loginUsers } from './authorize.ts'
import { type Settings, type SettingsChange, settingsSchema } from './control-contract.ts'
import { controlRoutes } from './control-routes.ts'
import { FaultBook } from './faults.ts'
import { Gateway } from './gateway.ts'
import { type Family, Grants } from './grants.ts'
import { oauthRoutes } from './oauth-routes.ts'
import type { Org } from './org.ts'
import { pageRoutes } from './page-routes.ts'
import { seed } from './seed.ts'
import { Store } from './store.ts'

/** Constants in the form of real keys. They are valid only for practice orgs. */
export const CONSUMER_KEY =
  '3MVG9practiceOrg0fLastpage.7hQ2vXcT1mWz8RkYpN4sJdLb6uEaGfHi3oKxVtUqZrBwCyMnPe5SlDjA9'
export const CONSUMER_SECRET = '5F1C0E7A9B3D2846C7E5A1F09D8B6C4E2A7F3B1D9E5C8A6042F7D1B3E9C5A801'

export const DEFAULT_CALLBACK_URLS = [17717, 17718, 17721].map(
  (port) => `http://localhost:${port}/oauth/callback`,
)

const MAX_BODY = 10 * 1024 * 1024
const MAX_HEADERS = 65_536

export interface PracticeOrgOptions {
  port?: number
  /** The folder for records, settings and grants. Without a folder, the org keeps all data in memory. */
  dataFolder?: string
  /** The host of `instance_url`. The login host is `localhost`. One server listens for both hosts. */
  instanceHost?: string
  consumerKey?: string
  consumerSecret?: string
  /** Further callback URLs, in addition to the default ones. */
  callbackUrls?: string[]
  settings?: SettingsChange
  logger?: FastifyServerOptions['logger']
}

export interface PracticeOrgAddress {
  url: string
  loginUrl: string
  instanceUrl: string
  recordsUrl: string
  controlUrl: string
  consumerKey: string
  consumerSecret: string
  callbackUrls: string[]
  users: { id: string; name: string; username: string; email: string }[]
}

export interface PracticeOrg {
  app: FastifyInstance
  org: Org
  listen(): Promise<PracticeOrgAddress>
  close(): Promise<void>
}

interface Kept {
  settings: Settings
  families: Family[]
  apiCalls: number
}

function buildOrg(options: PracticeOrgOptions): Org {
  const store = new Store(options.dataFolder ?? null)
  const callbackUrls = [...DEFAULT_CALLBACK_URLS, ...(options.callbackUrls ?? [])]
  const refused = callbackUrls.find((url) => !isAllowedCallback(url))
  if (refused) throw new Error(`${refused}: Cannot be an HTTP URL (http is for the literal localhost only)`)
  const org: Org = {
    store,
    settings: settingsSchema.parse(options.settings ?? {}),
    faults: new FaultBook(),
    grants: new Grants(() => store.touch()),
    apiCalls: 0,
    consumerKey: options.consumerKey ?? CONSUMER_KEY,
    consumerSecret: options.consumerSecret ?? CONSUMER_SECRET,
    callbackUrls,
    loginUrl: '',
    instanceUrl: '',
  }
  store.extra = (): Kept => ({
    settings: org.settings,
    families: org.grants.snapshot(),
    apiCalls: org.apiCalls,
  })
  const kept = store.load()?.extra as Kept | undefined
  if (kept) {
    org.settings = settingsSchema.parse({ ...kept.settings, ...options.settings })
    org.grants.restore(kept.families)
    org.apiCalls = kept.apiCalls
  } else {
    seed(store, Date.now())
    store.flush()
  }
  return org
}

function buildApp(org: Org, gateway: Gateway, options: PracticeOrgOptions): FastifyInstance {
  const app = Fastify({
    logger: options.logger ?? false,
    bodyLimit: MAX_BODY,
    forceCloseConnections: true,
    http: { maxHeaderSize: MAX_HEADERS },
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 1000 },
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  apiRoutes(app, org, gateway)
  oauthRoutes(app, org, gateway)
  pageRoutes(app, org)
  app.register(async (control) => controlRoutes(control, org, gateway), { prefix: '/__control' })
  app.addHook('onClose', async () => {
    gateway.close()
    org.store.flush()
  })
  return app
}

function addressOf(org: Org): PracticeOrgAddress {
  const { loginUrl, instanceUrl, consumerKey, consumerSecret, callbackUrls } = org
  return {
    url: loginUrl,
    loginUrl,
    instanceUrl,
    recordsUrl: `${loginUrl}/`,
    controlUrl: `${loginUrl}/__control`,
    consumerKey,
    consumerSecret,
    callbackUrls,
    users: loginUsers(org).map((user) => ({
      id: user.Id,
      name: String(user.Name),
      username: String(user.Username),
      email: String(user.Email),
    })),
  }
}

/** Creates a practice org that does not listen yet. */
export function createPracticeOrg(options: PracticeOrgOptions = {}): PracticeOrg {
  const org = buildOrg(options)
  const gateway = new Gateway(org)
  const app = buildApp(org, gateway, options)
  return {
    app,
    org,
    async listen() {
      // `localhost` makes the server listen on 127.0.0.1 and ::1, if the machine has both addresses.
      await app.listen({ host: 'localhost', port: options.port ?? 0 })
      const address = app.server.address()
      if (typeof address !== 'object' || address === null) throw new Error('the practice org has no port')
      org.loginUrl = `http://localhost:${address.port}`
      org.instanceUrl = `http://${options.instanceHost ?? '127.0.0.1'}:${address.port}`
      return addressOf(org)
    },
    close: () => app.close(),
  }
}
