// Marks the few hot statements that PostgreSQL keeps prepared, by a name in a comment, because Kysely has no option for it. Planning such a
// statement costs about as much as running it. On SQLite all statements are cached.
import { type RawBuilder, sql } from 'kysely'

const mark = /^(?:select )?\/\* kept as ([a-z_]{1,40}) \*\//

/** To begin a statement with, or for `modifyFront`. The name stands for one text, whatever the values. */
export const keptAs = (name: string): RawBuilder<unknown> => sql.raw(`/* kept as ${name} */`)

export const keptName = (text: string): string | undefined =>
  text.startsWith('/*') || text.startsWith('select /*') ? mark.exec(text)?.[1] : undefined
