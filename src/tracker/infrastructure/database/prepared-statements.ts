// Marks the few frequent statements that PostgreSQL keeps prepared. The mark is a name in an SQL comment, because Kysely has no option for
// prepared statements. The planning of such a statement takes about as long as its execution. On SQLite all statements are cached.
import { CompiledQuery, type RawBuilder, sql } from 'kysely'

const mark = /^(?:select )?\/\* kept as ([a-z_]{1,40}) \*\//

/** Returns the mark for the beginning of a statement (also with `modifyFront`). All statements with the same `name` must have the same text. */
export const keptAs = (name: string): RawBuilder<unknown> => sql.raw(`/* kept as ${name} */`)

export const keptName = (text: string): string | undefined =>
  text.startsWith('/*') || text.startsWith('select /*') ? mark.exec(text)?.[1] : undefined

const eachRowMark = '/* for each row */ '

/**
 * SQLite: a statement without a result that is executed once for each row of parameters. The database is in this process, so one call for all rows saves
 * nothing there, but the calls of Kysely take longer than such a statement. The rows of its result are the numbers of changed rows, one for each row of parameters.
 */
export const forEachRow = (text: string, rows: readonly (readonly unknown[])[]): CompiledQuery<number> =>
  CompiledQuery.raw(eachRowMark + text, [rows])

export const isForEachRow = (text: string): boolean => text.startsWith(eachRowMark)
