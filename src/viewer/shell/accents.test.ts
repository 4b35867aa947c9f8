import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { viewerAccents } from '#shared/brand-color.ts'

const css = readFileSync(path.join(import.meta.dirname, 'shell.css'), 'utf8')
const valuesOf = (name: string) =>
  [...css.matchAll(new RegExp(`^\\s*--${name}: (#[0-9a-f]{6});`, 'gm'))].map(([, color]) => color)

it('the accents of the preview in the settings are those of the style sheet, light and dark', () => {
  const { light, dark } = viewerAccents
  expect(valuesOf('accent')).toEqual([light.accent, dark.accent])
  expect(valuesOf('accent-strong')).toEqual([light.strong, dark.strong])
  expect(valuesOf('on-accent')).toEqual([light.onAccent, dark.onAccent])
})
