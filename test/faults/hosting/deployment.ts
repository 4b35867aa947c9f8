// A deployment as docs/hosting.md describes it: two trackers on one PostgreSQL and one folder, behind nginx with the configuration of deploy/nginx.
// Two desktops read the feed.
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { startNginx } from '../../deploy/proxies.ts'
import { repositoryRoot } from '../../fixtures/part.ts'
import { makePdf } from '../../fixtures/pdf.ts'
import { joinAs, type TeamMember } from '../../fixtures/team/member.ts'
import { pageCount } from './crowd.ts'
import { type DatabaseServer, startDatabaseServer } from './database-server.ts'
import { createFakeClock, type FakeClock } from './fake-clock.ts'
import { type FeedWatch, watchFeed } from './feed-watch.ts'
import { currentVersion, startNode, type TrackerNode, urlOf, type Version, versionIn } from './node.ts'
import { mountSmallDisk, type SmallDisk } from './small-disk.ts'
import { extractVersionBefore, missingVersionBefore } from './version-before.ts'

export type Deployment = {
  readonly nodes: readonly [TrackerNode, TrackerNode]
  readonly database: DatabaseServer
  readonly url: string
  readonly slug: string
  /** The folder that both trackers share. */
  readonly filesDir: string
  readonly admin: TeamMember
  readonly desktops: readonly FeedWatch[]
  /** The disks, if this deployment has small disks. */
  readonly disks: { files: SmallDisk; database: SmallDisk } | null
  /** The simulated clocks, if this deployment has them. */
  readonly clocks: { nodes: readonly [FakeClock, FakeClock]; database: FakeClock } | null
  readonly current: Version
  logs(): string
  close(): Promise<void>
}

export type DeploymentOptions = {
  /** `before`: both trackers start with the version before. */
  version: 'current' | 'before'
  smallDisks: boolean
  fakeClocks: boolean
  /** Further variables of the trackers. */
  env: Record<string, string>
}

const databaseDiskMb = 160
const filesDiskMb = 40

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer()
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      return server
    }),
  )
  const ports = servers.map((server) => (server.address() as { port: number }).port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}

/** The last 40 lines, without stacks. */
const lastLines = (log: string) =>
  log
    .split('\n')
    .slice(-40)
    .map((line) => line.slice(0, 260))
    .join('\n')

function mountDisks(dir: string): NonNullable<Deployment['disks']> {
  const files = mountSmallDisk(path.join(dir, 'files'), filesDiskMb)
  const database = mountSmallDisk(path.join(dir, 'database'), databaseDiskMb)
  if (files && database) return { files, database }
  files?.close()
  throw new Error('a small disk can be mounted only by root')
}

function simulateClocks(dir: string): NonNullable<Deployment['clocks']> {
  const clock = (name: string) => createFakeClock(path.join(dir, `clock-${name}`))
  return { nodes: [clock('first'), clock('second')], database: clock('database') }
}

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: starts the parts of the deployment in the order of their dependencies
export async function startDeployment(options: DeploymentOptions): Promise<Deployment> {
  const dir = mkdtempSync(path.join(tmpdir(), 'lastpage-hosting-'))
  chmodSync(dir, 0o755)
  const closing: (() => unknown)[] = [() => rmSync(dir, { recursive: true, force: true })]
  const close = async () => {
    for (const end of closing.splice(0).reverse()) await end()
  }
  try {
    const [firstPort = 0, secondPort = 0, databasePort = 0] = await freePorts(3)
    const current = currentVersion(repositoryRoot)
    const missing = options.version === 'before' ? missingVersionBefore() : null
    if (missing) throw new Error(missing)
    const version =
      options.version === 'before'
        ? versionIn(extractVersionBefore(path.join(dir, 'version-before')))
        : current
    const disks = options.smallDisks ? mountDisks(dir) : null
    if (disks)
      closing.push(
        () => disks.files.close(),
        () => disks.database.close(),
      )
    const clocks = options.fakeClocks ? simulateClocks(dir) : null
    const filesDir = path.join(dir, 'files')
    mkdirSync(filesDir, { recursive: true })
    const database = await startDatabaseServer({
      dataDir: path.join(dir, 'database/data'),
      port: databasePort,
      segmentMb: disks ? 1 : 16,
      ...(clocks ? { env: clocks.database.env } : {}),
    })
    closing.push(() => database.close())
    const proxy = await startNginx({
      trackers: [urlOf(firstPort), urlOf(secondPort)],
      folder: path.join(dir, 'proxy'),
    })
    closing.push(() => proxy.stop())
    setDefaultCACertificates([...getCACertificates('default'), proxy.authority])
    const node = (name: string, port: number, clock?: FakeClock) =>
      startNode({
        ...{ name, port, version },
        args: ['--data', filesDir, '--database-url', database.url, '--public-url', proxy.url],
        env: {
          ...{ TRACKER_RATE_LIMIT: 'false', TRACKER_LOG_LEVEL: 'info', TRACKER_TRUST_PROXY: '1' },
          ...options.env,
          ...clock?.env,
        },
      })
    const first = node('first', firstPort, clocks?.nodes[0])
    closing.push(() => first.close())
    const second = node('second', secondPort, clocks?.nodes[1])
    closing.push(() => second.close())
    // They start at the same time, as after a restart of the machine. One of them runs the migrations, and the other one waits.
    await Promise.all([first.ready(), second.ready()])
    const admin = await joinAs(first.invite(), { name: 'Aiko Sato', email: 'aiko@example.co.jp' })
    const other = await joinAs((await admin.client.call('devices.invite', {})).url, {})
    const { id: documentId } = await admin.uploadPdf(
      await makePdf({ pages: pageCount, title: 'Hosting' }),
      'Hosting',
    )
    const link = await admin.client.call('links.create', {
      params: { documentId },
      body: { name: 'For all' },
    })
    const desktops = [watchFeed('the first desktop', admin), watchFeed('the second desktop', other)]
    closing.push(() => Promise.all(desktops.map((each) => each.stop())))
    return {
      ...{
        nodes: [first, second],
        database,
        url: proxy.url,
        filesDir,
        admin,
        desktops,
        disks,
        clocks,
        current,
      },
      slug: new URL(link.url).pathname.slice(1),
      logs: () => [first, second].map((each) => `--- ${each.name}\n${lastLines(each.log())}`).join('\n'),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
