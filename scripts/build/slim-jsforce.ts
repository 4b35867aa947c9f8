// Leaves out two packages that jsforce loads with its core and that this app never uses. Together they take 20 MB of memory (ADR 131).
import type { Plugin } from 'vite'

const leftOut = (what: string) => `throw new Error('The build leaves out ${what} of jsforce.')`

/** The code in place of each package. */
const STAND_INS = new Map([
  // Only jsforce's own transport uses undici. Each request of this app has a transport of the app (ADR 20). jsforce creates an agent while it is loaded, and
  // compares errors with the other classes.
  [
    'undici',
    `export class Agent {}
export class Response {}
export const errors = { SocketError: class {} }
export function fetch() { ${leftOut('the transport')} }`,
  ],
  // Only requests with files use it. This app sends JSON and forms.
  ['form-data', `export default class FormData { constructor() { ${leftOut('requests with files')} } }`],
])

const PREFIX = '\0lastpage:stand-in:'

export const slimJsforce: Plugin = {
  name: 'lastpage:slim-jsforce',
  enforce: 'pre',
  resolveId: (source, importer) =>
    STAND_INS.has(source) && importer?.includes('/node_modules/jsforce/') ? PREFIX + source : null,
  load: (id) => (id.startsWith(PREFIX) ? STAND_INS.get(id.slice(PREFIX.length)) : null),
}
