import { expect, test } from 'vitest'
import type { Upload } from '#shared/desktop-state.ts'
import { createEmitter } from '../lib/emitter.ts'
import { createTransfers } from './transfers.ts'

function setup(...states: Upload['state'][]) {
  let list = states.map((state) => ({ state }))
  const changes = createEmitter<void>((error) => {
    throw error
  })
  const transfers = createTransfers({ list: () => list, onChange: changes.on })
  const set = (...next: Upload['state'][]) => {
    list = next.map((state) => ({ state }))
    changes.emit()
  }
  const settled = { isDone: false }
  return { transfers, set, settled }
}

test('waits for uploads that run, and not for paused, failed or finished uploads', async () => {
  const { transfers, set, settled } = setup('receiving', 'failed')
  const waiting = transfers.done(new AbortController().signal).then(() => {
    settled.isDone = true
  })
  for (const state of ['sending', 'checking'] as const) {
    set(state, 'failed')
    await Promise.resolve()
    expect(settled.isDone).toBe(false)
  }
  set('done', 'failed', 'paused')
  await waiting
  expect(settled.isDone).toBe(true)
})

test('waits for other work, also if it fails', async () => {
  const { transfers, settled } = setup()
  const release = Promise.withResolvers<void>()
  const work = transfers.during(release.promise)
  const waiting = transfers.done(new AbortController().signal).then(() => {
    settled.isDone = true
  })
  await Promise.resolve()
  expect(settled.isDone).toBe(false)
  release.reject(new Error('refused'))
  await expect(work).rejects.toThrow('refused')
  await waiting
})

test('ends with the reason of the signal', async () => {
  const { transfers } = setup('sending')
  const stopping = new AbortController()
  const waiting = transfers.done(stopping.signal)
  stopping.abort(new Error('the app stops'))
  await expect(waiting).rejects.toThrow('the app stops')
})
