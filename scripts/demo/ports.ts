// The demo uses the same ports at every start, because links, tokens and bookmarks contain them.
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'

const WANTED = { tracker: 17730, practiceOrg: 17731, desktop: 17732 }
export type Ports = typeof WANTED

const isPort = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) > 0 && Number(value) < 65_536

function remembered(file: string): Ports | null {
  try {
    const stored: Partial<Record<keyof Ports, unknown>> = JSON.parse(readFileSync(file, 'utf8'))
    const { tracker, practiceOrg, desktop } = stored
    return isPort(tracker) && isPort(practiceOrg) && isPort(desktop)
      ? { tracker, practiceOrg, desktop }
      : null
  } catch {
    return null
  }
}

/** Opens the port and closes it at once. Resolves with null if the port is in use. For port 0, resolves with a free port. */
function probe(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(null))
    server.listen({ port, host: '127.0.0.1' }, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : null))
    })
  })
}

/**
 * Returns the ports of this demo. The first start chooses free ports and stores them in `file`.
 * @throws Error if a stored port is in use
 */
export async function demoPorts(file: string): Promise<Ports> {
  const known = remembered(file)
  if (known) {
    for (const [part, port] of Object.entries(known)) {
      if ((await probe(port)) !== null) continue
      throw new Error(
        `Port ${port} of the demo's ${part} is taken: is the demo running already? Otherwise \`npm start -- --fresh\` chooses other free ports.`,
      )
    }
    return known
  }
  const pick = async (port: number) => (await probe(port)) ?? (await probe(0)) ?? port
  const ports = {
    tracker: await pick(WANTED.tracker),
    practiceOrg: await pick(WANTED.practiceOrg),
    desktop: await pick(WANTED.desktop),
  }
  writeFileSync(file, JSON.stringify(ports))
  return ports
}
