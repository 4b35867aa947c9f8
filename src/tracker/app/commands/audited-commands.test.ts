// Each command that changes or exports something adds an entry of the operator to the audit log, or is listed here with the reason why it does not.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AuditEntry, KnownAuditKind } from '#shared/model/audit.ts'
import { testFolder } from '../../infrastructure/database/testing.ts'
import { buildFiles } from '../../services/releases/testing.ts'
import { reader, readingScene, type Scene } from '../../services/visits/testing.ts'
import { commands } from './registry.ts'
import { commandsOf } from './testing.ts'

type Prepared = { argv: string[]; env?: Record<string, string> }
type Rule = { kinds: KnownAuditKind[]; prepare(): Promise<Prepared> | Prepared } | { none: string }

const readsOnly = { none: 'it only reads' }

describe('entries of the audit log by commands', { timeout: 60_000 }, () => {
  let scene: Scene
  let folder: Awaited<ReturnType<typeof testFolder>>
  let run: ReturnType<typeof commandsOf>
  beforeAll(async () => {
    folder = await testFolder()
    scene = await readingScene('sqlite')
    run = commandsOf(scene.tracker)
    await scene.joinAdmin()
  }, 60_000)
  afterAll(async () => {
    await scene.close()
    await folder.remove()
  })
  const within = (name: string) => join(folder.path, name)
  /** The settings of a new installation. */
  const newInstallation = (name: string) => ({
    TRACKER_DATA: within(name),
    TRACKER_DATABASE_URL: `sqlite:${join(within(name), 'tracker.db')}`,
  })

  const rules: Record<string, Rule> = {
    invite: { kinds: ['inviteMade'], prepare: () => ({ argv: ['--email', 'new@example.com'] }) },
    members: readsOnly,
    'set-role': {
      kinds: ['roleChanged'],
      prepare: () => ({ argv: ['--email', scene.colleague.me.member.email, '--role', 'manager'] }),
    },
    'devices list': readsOnly,
    'devices revoke': {
      kinds: ['deviceRevoked'],
      prepare: () => ({ argv: ['--device', scene.colleague.me.device.id] }),
    },
    'links list': readsOnly,
    'links revoke': {
      kinds: ['linkTurnedOff'],
      prepare: async () => ({ argv: ['--link', (await scene.makeLink()).id] }),
    },
    usage: readsOnly,
    audit: readsOnly,
    check: readsOnly,
    configure: {
      kinds: ['settingsChanged'],
      prepare: () => ({
        argv: ['--consumer-key', 'key-of-the-app-0123456789', '--login-url', 'https://login.salesforce.com'],
      }),
    },
    migrate: { none: 'it changes the schema, and no data of a workspace' },
    export: { kinds: ['workspaceExported'], prepare: () => ({ argv: ['--to', within('export')] }) },
    import: {
      kinds: ['deviceInvited', 'workspaceImported'],
      prepare: async () => {
        await run.command(['export', '--to', within('export-for-import')])
        const env = newInstallation('imported')
        mkdirSync(env.TRACKER_DATA)
        return { argv: ['--from', within('export-for-import')], env }
      },
    },
    backup: { none: 'a timer runs it, and its log shows it; a backup must not write to what it backs up' },
    restore: {
      kinds: ['backupRestored'],
      prepare: async () => {
        await run.command(['backup', '--to', within('backups')])
        const env = newInstallation('restored')
        mkdirSync(env.TRACKER_DATA)
        return { argv: ['--from', within('backups')], env }
      },
    },
    'storage copy': { none: 'a copy in another storage of the operator; the workspace does not change' },
    'storage sweep': { none: 'it deletes files that belong to no row; its log line has the counts' },
    'storage adopt': {
      kinds: ['storageAdopted'],
      prepare: () => ({ argv: [], env: { TRACKER_DATA: within('other-storage') } }),
    },
    'release add': {
      kinds: ['releaseAdded'],
      prepare: () => {
        mkdirSync(within('dist'))
        for (const { name, bytes } of buildFiles('0.2.0')) writeFileSync(join(within('dist'), name), bytes)
        return { argv: ['--dir', within('dist')] }
      },
    },
    'release list': readsOnly,
    'release stage': {
      kinds: ['releaseChanged'],
      prepare: () => ({ argv: ['--version', '0.2.0', '--percent', '10'] }),
    },
    'release withdraw': { kinds: ['releaseChanged'], prepare: () => ({ argv: ['--version', '0.2.0'] }) },
    'release remove': { kinds: ['releaseRemoved'], prepare: () => ({ argv: ['--version', '0.2.0'] }) },
    erase: {
      kinds: ['visitorErased'],
      prepare: async () => {
        await reader(scene.tracker, (await scene.makeLink()).slug).enter({ email: 'aki@example.com' })
        return { argv: ['--email', 'aki@example.com'] }
      },
    },
  }

  const entries = async (env?: Record<string, string>): Promise<AuditEntry[]> =>
    (await run.json(['audit', '--limit', '500'], env)).entries

  const recorded = Object.entries(rules).flatMap(([name, rule]) =>
    'kinds' in rule ? [{ name, ...rule }] : [],
  )
  // The order matters: a release is added, staged, withdrawn and removed.
  test.for(recorded)('$name', async ({ name, kinds, prepare }) => {
    const { argv, env } = await prepare()
    const isNew = env?.TRACKER_DATABASE_URL !== undefined
    const before = new Set((isNew ? [] : await entries(env)).map(({ id }) => id))
    await run.command([...name.split(' '), ...argv], env)
    const after = await entries(env)
    const added = after.filter(({ id, kind }) => !before.has(id) && (!isNew || kinds.includes(kind as never)))
    expect(added.map(({ kind }) => kind).sort()).toEqual([...kinds].sort())
    expect(added.map(({ actor }) => actor)).toEqual(added.map(() => 'operator'))
  })

  test('each command has a rule', () => {
    expect(Object.keys(rules).sort()).toEqual(commands.map(({ name }) => name).sort())
  })

  test('the entries can be filtered, and are listed as sentences', async () => {
    const kindsOf = async (...flags: string[]) =>
      ((await run.json(['audit', ...flags])).entries as AuditEntry[]).map(({ kind }) => kind)
    expect(await kindsOf('--area', 'links')).toContain('linkTurnedOff')
    expect(new Set(await kindsOf('--area', 'links'))).not.toContain('roleChanged')
    expect(await kindsOf('--kind', 'visitorErased')).toEqual(['visitorErased'])
    expect(await kindsOf('--email', scene.colleague.me.member.email, '--area', 'people')).toContain(
      'roleChanged',
    )
    expect(await kindsOf('--from', '2999-01-01')).toEqual([])
    expect(await kindsOf('--to', '2999-01-01', '--limit', '2')).toHaveLength(2)
    const { text } = await run.command(['audit', '--kind', 'roleChanged'])
    expect(text).toContain(`The operator made ${scene.colleague.me.member.name} a manager.`)
    await expect(run.command(['audit', '--kind', 'nothing'])).rejects.toThrow(/--kind is not valid/)
    await expect(run.command(['audit', '--from', 'yesterday'])).rejects.toThrow(/--from is not valid/)
    await expect(run.command(['audit', '--email', 'x@example.com'])).rejects.toThrow(/never a member/)
  })
})
