import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Email } from '#shared/model/basics.ts'
import { openConfiguredBlobs } from '../../infrastructure/blobs/open-blobs.ts'
import { builtViewer } from '../../infrastructure/installation.ts'
import { openSealer } from '../../infrastructure/open-sealer.ts'
import { checkMail, checkSlack } from '../../services/operation/checks/channels.ts'
import { type CheckResult, runCheck, skipped } from '../../services/operation/checks/check.ts'
import {
  checkDatabase,
  checkDatabaseClock,
  checkDateHeader,
  checkDisk,
  checkSecretKey,
  checkStorage,
} from '../../services/operation/checks/host.ts'
import {
  askClientAddress,
  checkCertificate,
  checkClientAddress,
  checkName,
  checkRanges,
  checkUploads,
} from '../../services/operation/checks/public-url.ts'
import { checkTimes } from '../../services/operation/checks/times.ts'
import { defineWorkspaceCommand, type Frame, flag } from './command.ts'
import type { Place } from './place.ts'
import { table } from './table.ts'

async function hostChecks({ store, clock, config }: Frame & Place): Promise<CheckResult[]> {
  const { dataDir, minFreeBytes } = config
  return Promise.all([
    runCheck('database', () => checkDatabase(store, clock.now())),
    runCheck('storage', async () => checkStorage(await openConfiguredBlobs(config))),
    runCheck('disk', () => checkDisk(dataDir, minFreeBytes)),
    runCheck('secret key', async () => checkSecretKey(await openSealer(config))),
    runCheck('times', async () => checkTimes(config)),
    runCheck('clock', async () =>
      store.dialect === 'sqlite'
        ? skipped('SQLite has no clock of its own')
        : checkDatabaseClock(clock.hostAheadMs()),
    ),
  ])
}

/** Returns the path of a file that the tracker serves to everybody. Null: the viewer is not built. */
async function publicFile(): Promise<string | null> {
  const names = await readdir(join(builtViewer, 'assets')).catch(() => [])
  const script = names.find((name) => name.endsWith('.js'))
  return script ? `/assets/${script}` : null
}

async function publicChecks({ store, config }: Frame & Place): Promise<CheckResult[]> {
  const publicUrl = config.publicUrl ?? (await store.deployment.installation.publicUrl())
  if (publicUrl === null) return [{ name: 'public URL', ...skipped('no tracker has started yet') }]
  const url = new URL(publicUrl)
  const asked = askClientAddress(publicUrl)
  const isProxied = Number(url.port) !== config.port
  return Promise.all([
    runCheck('name', () => checkName(url)),
    runCheck('certificate', () => checkCertificate(url, Date.now())),
    runCheck('client address', async () => checkClientAddress(await asked, isProxied)),
    runCheck('http clock', async () => checkDateHeader((await asked).date, Date.now())),
    runCheck('ranges', async () => {
      const path = await publicFile()
      return path === null ? skipped('the viewer is not built') : checkRanges(publicUrl, path)
    }),
    runCheck('uploads', () => checkUploads(publicUrl, config.maxUploadBytes)),
  ])
}

export const check = defineWorkspaceCommand({
  name: 'check',
  summary: 'Checks database, storage, disk, clocks, times, e-mail, Slack, name, certificate and proxy.',
  details: 'The checks of the public URL need a running tracker. Exit code 1: a check failed.',
  flags: { 'send-to': flag(Email.optional(), 'EMAIL', 'also sends a test mail to this address') },
  async run(place, { 'send-to': sendTo }) {
    const results = await Promise.all([
      hostChecks(place),
      Promise.all([
        runCheck('e-mail', () => checkMail(place.config, sendTo)),
        runCheck('Slack', () => checkSlack(place.config)),
      ]),
      publicChecks(place),
    ])
    const checks = results.flat()
    return { ok: checks.every(({ state }) => state !== 'failed'), checks }
  },
  text: ({ checks }) =>
    table(
      ['CHECK', 'RESULT', 'DETAIL'],
      checks.map(({ name, state, detail }) => [name, state, detail]),
      '',
    ),
  isProblem: ({ ok }) => !ok,
})
