import { expect, test } from 'vitest'
import { appUrl, isAppUrl } from './app-origin.ts'

test.each([appUrl('/'), appUrl('visits/vis_1'), 'app://lastpage/a?b#c'])('%s is a page of the app', (url) => {
  expect(isAppUrl(url)).toBe(true)
})

test.each([
  'app://other/',
  'app://lastpage.evil/',
  'app://user@lastpage/',
  'https://lastpage/',
  'file:///lastpage',
  'about:blank',
  'data:text/html,x',
  '',
])('%s is not', (url) => {
  expect(isAppUrl(url)).toBe(false)
})
