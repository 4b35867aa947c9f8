import type { Plugin } from 'vite'

const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`

/**
 * Escapes all characters beyond Latin-1. V8 keeps the source of each file in memory, and one such character, also in a comment, doubles the memory of the whole source.
 */
export const oneByteStrings: Plugin = {
  name: 'lastpage:one-byte-strings',
  generateBundle(_, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type === 'chunk') file.code = file.code.replace(/[\u0100-\uffff]/g, escaped)
    }
  },
}
