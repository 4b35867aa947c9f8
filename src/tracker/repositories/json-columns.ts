import type { z } from 'zod'
import { readTolerantly } from '#shared/tolerant.ts'

/**
 * Decodes a JSON column. Returns null for null, and for a value that does not match the schema. Such a value may come from a newer process, because
 * trackers on one database are replaced one by one.
 */
export function readJson<S extends z.ZodType>(schema: S, json: string | null): z.output<S> | null {
  if (json === null) return null
  const read = readTolerantly(schema, JSON.parse(json))
  return read.ok ? read.value : null
}

/** Decodes a JSON column. @throws ZodError if the value does not match the schema */
export const parseColumn = <S extends z.ZodType>(schema: S, json: string): z.output<S> =>
  schema.parse(JSON.parse(json))

/** Decodes a JSON column like {@link parseColumn}, but returns null for null. */
export const parseNullableColumn = <S extends z.ZodType>(
  schema: S,
  json: string | null,
): z.output<S> | null => (json === null ? null : parseColumn(schema, json))
