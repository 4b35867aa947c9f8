import { expect, test } from 'vitest'
import { silentLog } from '../lib/log.ts'
import { memorySecrets } from '../secrets/memory.ts'
import { memoryFile } from '../settings/key-value.ts'
import { checkRoom, createMembershipList, firstWorkspaceKey } from './memberships.ts'

const make = (file = memoryFile()) => {
  const secrets = memorySecrets()
  const list = createMembershipList({ file, secrets, dataDir: '/data', log: silentLog })
  return { file, secrets, list }
}

test('the first membership keeps the names of a version with one membership', async () => {
  const { file, secrets, list } = make()
  const { file: own, secrets: ownSecrets, dir } = list.storageOf(firstWorkspaceKey)
  own.set('session', { trackerUrl: 'https://one.example.com' })
  await ownSecrets.set('device-token', 'lpd.one')
  expect([file.get('session'), await secrets.get('device-token'), dir]).toEqual([
    { trackerUrl: 'https://one.example.com' },
    'lpd.one',
    '/data',
  ])
})

test('a further membership has its own values, survives a restart, and is removed as a whole', async () => {
  const { file, secrets, list } = make()
  file.set('session', 'of the first')
  const key = list.add()
  const storage = list.storageOf(key)
  storage.file.set('session', 'of the second')
  storage.file.set('toldLocale', 'ja')
  storage.file.delete('toldLocale')
  await storage.secrets.set('device-token', 'lpd.two')
  list.show(key)
  expect([file.get('session'), await secrets.get('device-token')]).toEqual(['of the first', null])

  const again = make(file).list
  expect([again.keys(), again.shown()]).toEqual([[firstWorkspaceKey, key], key])
  expect(again.storageOf(key).file.get('session')).toBe('of the second')
  expect(again.storageOf(key).file.get('toldLocale')).toBeUndefined()
  again.remove(key)
  expect([again.keys(), file.get(key), file.get('session')]).toEqual([
    [firstWorkspaceKey],
    undefined,
    'of the first',
  ])
})

test('an app joins at most nine workspaces, and at most four of one tracker', () => {
  const one = 'https://one.example.com'
  const others = Array.from({ length: 9 }, (_, index) => `https://tracker${index}.example.com`)
  expect(() => checkRoom([one, one, one, others[0] ?? null], one)).not.toThrow()
  expect(() => checkRoom([one, one, one, one], one)).toThrow(
    expect.objectContaining({ code: 'too_many_workspaces' }),
  )
  expect(() => checkRoom([one, one, one, one], 'https://two.example.com')).not.toThrow()
  expect(() => checkRoom(others, one)).toThrow(expect.objectContaining({ code: 'too_many_workspaces' }))
})
