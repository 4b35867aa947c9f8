// Creates docs/personal-data.md from the registry. `vitest -u` updates the page.
import { expect, test } from 'vitest'
import { type DataKind, personalData } from './personal-data.ts'

const titles: Record<Exclude<DataKind, 'none'>, string> = {
  visitor: 'data of readers',
  text: 'texts of members',
  member: 'data of members',
}
const erasure: Record<keyof typeof titles, string> = {
  visitor: 'deleted or cleared',
  text: 'address replaced',
  member: 'not part of it',
}

function page(): string {
  const lines = Object.entries(personalData).flatMap(([table, columns]) =>
    (Object.keys(titles) as (keyof typeof titles)[]).flatMap((kind) => {
      const names = Object.entries(columns as Record<string, DataKind>).flatMap(([name, of]) =>
        of === kind ? [`\`${name}\``] : [],
      )
      return names.length > 0
        ? [`| \`${table}\` | ${names.join(', ')} | ${titles[kind]} | ${erasure[kind]} |`]
        : []
    }),
  )
  return `${[
    '# Columns with personal data',
    '',
    'Created from `src/tracker/repositories/personal-data.ts`; a test fails when this page is out of date. Columns that are not listed contain ids, hashes,',
    'enumerations, numbers and facts about documents. [privacy.md](privacy.md) explains purposes and retention.',
    '',
    '| table | columns | contents | erasure of a visitor |',
    '|---|---|---|---|',
    ...lines.sort(),
  ].join('\n')}\n`
}

test('docs/personal-data.md lists the columns of the registry', async () => {
  await expect(page()).toMatchFileSnapshot('../../../docs/personal-data.md')
})
