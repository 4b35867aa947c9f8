import fc from 'fast-check'
import { expect, it } from 'vitest'
import { accentsOf, contrast } from './brand-color.ts'

const hex = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`)

it('each colour gets enough contrast on light and dark backgrounds, and text on the colour has enough contrast', () => {
  fc.assert(
    fc.property(hex, (color) => {
      const { light, dark } = accentsOf(color)
      for (const [{ accent, onAccent, strong }, papers] of [
        [light, ['#ffffff', '#eeefec', '#f0f2ef']],
        [dark, ['#1b1c1f', '#121315', '#292b2f']],
      ] as const) {
        for (const paper of papers) expect(contrast(accent, paper)).toBeGreaterThanOrEqual(4.4)
        expect(contrast(accent, onAccent)).toBeGreaterThanOrEqual(4.5)
        expect(contrast(strong, onAccent)).toBeGreaterThanOrEqual(4.4)
      }
    }),
  )
})

it('does not change a colour with enough contrast', () => {
  expect(accentsOf('#0b3d91').light.accent).toBe('#0b3d91')
  expect(accentsOf('#9fd8ff').dark.accent).toBe('#9fd8ff')
})
