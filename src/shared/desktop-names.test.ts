import { expect, test } from 'vitest'
import { desktopCalls, desktopEvents } from './desktop-api.ts'
import { desktopCallNames, desktopEventNames } from './desktop-names.ts'

test('the lists contain exactly the calls and events of the desktop API', () => {
  expect([...desktopCallNames].sort()).toEqual(Object.keys(desktopCalls).sort())
  expect([...desktopEventNames].sort()).toEqual(Object.keys(desktopEvents).sort())
})
