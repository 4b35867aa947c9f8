// Tables and lists for a terminal. East Asian wide characters count as two columns.

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u
const control = /\p{Cc}/gu

/** Returns the text without control characters, because names come from other people and a terminal executes control sequences. */
const printable = (text: string) => text.replace(control, ' ')

const widthOf = (text: string): number => {
  let width = 0
  for (const character of text) width += wide.test(character) ? 2 : 1
  return width
}

export type Cell = string | number | null | undefined
const shown = (cell: Cell): string =>
  cell === null || cell === undefined || cell === '' ? '–' : printable(String(cell))

/** Aligns the rows under their headings. Numbers are aligned to the right. Returns `none` if there is no row. */
export function table(headings: readonly string[], rows: readonly (readonly Cell[])[], none: string): string {
  if (rows.length === 0) return none
  const lines = [headings, ...rows.map((row) => row.map(shown))]
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => widthOf(line[column] ?? ''))))
  const isNumber = headings.map((_, column) => rows.every((row) => typeof row[column] === 'number'))
  return lines
    .map((line) =>
      line
        .map((text, column) => {
          const space = ' '.repeat((widths[column] ?? 0) - widthOf(text))
          return isNumber[column] ? space + text : text + space
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** `2026-11-22 09:30` in UTC. */
export const minute = (instant: string | null): string | null =>
  instant && `${instant.slice(0, 10)} ${instant.slice(11, 16)}`
