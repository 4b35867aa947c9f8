import type { z } from 'zod'
import { readTolerantly } from '#shared/tolerant.ts'

/**
 * Reads a JSON column that holds null or a value of a schema. Null too for a value that this version does not understand:
 * a newer process may write to the same database while trackers are replaced one by one.
 */
export function readJson<S extends z.ZodType>(schema: S, json: string | null): z.output<S> | null {
  if (json === null) return null
  const read = readTolerantly(schema, JSON.parse(json))
  return read.ok ? read.value : null
}

/** Reads a JSON column. @throws ZodError where the column holds something else */
export const parseColumn = <S extends z.ZodType>(schema: S, json: string): z.output<S> =>
  schema.parse(JSON.parse(json))

/** {@link parseColumn}; null stays null. */
export const parseNullableColumn = <S extends z.ZodType>(
  schema: S,
  json: string | null,
): z.output<S> | null => (json === null ? null : parseColumn(schema, json))
