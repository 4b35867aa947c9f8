import { expect, test } from 'vitest'
import type { TrayItem } from '../host/host.ts'
import { createTexts } from '../lib/texts.ts'
import { type TrayState, trayMenu } from './tray-menu.ts'

const texts = createTexts()
const state: TrayState = {
  ...{ unread: 0, readers: 1, online: true, reconnect: false, joined: true, pausedUntil: null },
  reading: [{ label: 'Miguel · Plan', path: '/visits/vis_1' }],
  recentLinks: [{ label: 'Plan · ken@example.com', url: 'https://share.example.com/a' }],
}

const menu = (change: Partial<TrayState> = {}): TrayItem[] =>
  trayMenu({ ...state, ...change }, (key, values) => texts('en', key, values))
const labels = (items: readonly TrayItem[]) => items.map((each) => (each.kind === 'line' ? '-' : each.label))
const actionOf = (items: readonly TrayItem[], label: string) =>
  items.find((each) => each.kind === 'action' && each.label === label)

test('the menu says who is reading, shares a PDF, copies a recent link, and pauses notifications', () => {
  expect(labels(menu())).toEqual([
    ...['1 person reading now', 'Miguel · Plan', '-'],
    ...['Share a PDF…', 'Copy a recent link', 'Pause notifications for an hour', '-'],
    ...['Open Lastpage', 'Quit Lastpage'],
  ])
  const links = menu().find((each) => each.kind === 'menu')
  expect(links?.items).toEqual([
    {
      ...{ kind: 'action', label: 'Plan · ken@example.com' },
      action: { do: 'copy', url: 'https://share.example.com/a' },
    },
  ])
  expect(actionOf(menu(), 'Miguel · Plan')).toMatchObject({ action: { do: 'open', path: '/visits/vis_1' } })
})

test('a pause shows its end and can be ended', () => {
  const items = menu({ pausedUntil: '14:30' })
  expect(labels(items)).not.toContain('Pause notifications for an hour')
  expect(actionOf(items, 'Notify again (paused until 14:30)')).toMatchObject({ action: { do: 'resume' } })
})

test('without a workspace there is nothing to share; offline, no reader is shown', () => {
  expect(labels(menu({ joined: false, online: false, reading: [], recentLinks: [] }))).toEqual([
    ...['Tracker not connected', '-', 'Open Lastpage', 'Quit Lastpage'],
  ])
  expect(labels(menu({ online: false }))).not.toContain('Miguel · Plan')
})
