// Reads values that a newer version may have written (ADR 57). `readTolerantly` reads responses, events and stored values, and ignores unknown
// fields. Elements of an unknown type are left out and reported. Requests are validated strictly by their schemas.
import { core, z } from 'zod'

const fallbacks = z.registry<{ unknown: string }>()

/** Sets the value that `readTolerantly` returns for an unknown value of an enum. The schema itself stays strict. */
export function readAs<S extends z.ZodType<string>>(schema: S, unknown: z.output<S>): S {
  fallbacks.add(schema, { unknown })
  return schema
}

export type TolerantResult<T> =
  /** `skipped`: the paths of the values that were left out or replaced, without duplicates, for example `events[].visit.runs[]`. */
  { ok: true; value: T; skipped: string[] } | { ok: false; error: z.ZodError }

export function readTolerantly<S extends z.ZodType>(schema: S, value: unknown): TolerantResult<z.output<S>> {
  const reader = withoutLimits(schema)
  // Nearly all values contain nothing unknown. For such a value, one pass is enough.
  const strict = reader.safeParse(value)
  if (strict.success) return { ok: true, value: strict.data as z.output<S>, skipped: [] }
  const skipped = new Set<string>()
  const known = knownPart(reader, value, { path: '', report: (path) => skipped.add(path) })
  if (known === unreadable) return { ok: false, error: strict.error }
  const parsed = reader.safeParse(known)
  return parsed.success
    ? { ok: true, value: parsed.data as z.output<S>, skipped: [...skipped] }
    : { ok: false, error: parsed.error }
}

const unreadable = Symbol('unreadable')

type At = { path: string; report(path: string): void }
type Def = core.$ZodTypes['_zod']['def']

const defOf = (schema: core.$ZodType) => schema._zod.def as Def
const below = (at: At, step: string): At => ({ ...at, path: at.path === '' ? step : `${at.path}.${step}` })
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Returns the part of the value that the schema can read. Returns {@link unreadable} if there is no such part. */
function knownPart(schema: core.$ZodType, value: unknown, at: At): unknown {
  const def = defOf(schema)
  switch (def.type) {
    case 'object':
      return isRecord(value) ? knownFields(def.shape, value, at) : unreadable
    case 'array':
      return Array.isArray(value) ? knownElements(def.element, value, at) : unreadable
    case 'record':
      return isRecord(value) ? knownEntries(schema, def.valueType, value, at) : unreadable
    case 'union': {
      const option = optionFor(def, value)
      return option ? knownPart(option, value, at) : unreadable
    }
    case 'enum':
      return knownMember(schema, value, at)
    case 'nullable':
      return value === null ? null : orElse(null, def.innerType, value, at)
    case 'optional':
    case 'default':
      return value === undefined ? undefined : orElse(undefined, def.innerType, value, at)
    default:
      return core.safeParse(schema, value).success ? value : unreadable
  }
}

function knownFields(shape: core.$ZodShape, value: Record<string, unknown>, at: At) {
  const known: Record<string, unknown> = {}
  for (const [key, schema] of Object.entries(shape)) {
    const part = knownPart(schema, value[key], below(at, key))
    if (part === unreadable) return unreadable
    if (part !== undefined) known[key] = part
  }
  return known
}

function knownElements(element: core.$ZodType, values: readonly unknown[], at: At): unknown[] {
  const each = { ...at, path: `${at.path}[]` }
  return values.flatMap((value) => {
    const part = knownPart(element, value, each)
    if (part === unreadable) at.report(each.path)
    return part === unreadable ? [] : [part]
  })
}

function knownEntries(
  schema: core.$ZodType,
  valueType: core.$ZodType,
  value: Record<string, unknown>,
  at: At,
): Record<string, unknown> {
  const known: Record<string, unknown> = {}
  for (const [key, entry] of Object.entries(value)) {
    const part = knownPart(valueType, entry, below(at, '*'))
    if (part !== unreadable && core.safeParse(schema, { [key]: part }).success) known[key] = part
    else at.report(below(at, '*').path)
  }
  return known
}

/** Returns the option with the value's discriminator. In a union without a discriminator, returns the first option that accepts the whole value. */
function optionFor(def: Extract<Def, { type: 'union' }>, value: unknown): core.$ZodType | undefined {
  const discriminator = (def as core.$ZodDiscriminatedUnionDef).discriminator
  if (typeof discriminator !== 'string')
    return def.options.find((option) => core.safeParse(option, value).success)
  if (!isRecord(value)) return undefined
  return def.options.find((option) => {
    const shape = (defOf(option) as core.$ZodObjectDef).shape
    const name = shape?.[discriminator]
    return name !== undefined && core.safeParse(name, value[discriminator]).success
  })
}

function knownMember(schema: core.$ZodType, value: unknown, at: At): unknown {
  if (core.safeParse(schema, value).success) return value
  const fallback = fallbacks.get(schema)
  if (!fallback || typeof value !== 'string') return unreadable
  at.report(at.path)
  return fallback.unknown
}

/**
 * Returns `missing` for an unreadable value of an optional or nullable field, if the field is an object, list, record, union or enum. A newer
 * version may have added a new kind of such values. An unreadable number or text is an error.
 */
function orElse(missing: null | undefined, inner: core.$ZodType, value: unknown, at: At): unknown {
  const part = knownPart(inner, value, at)
  if (part !== unreadable || !hasKinds(inner)) return part
  at.report(at.path)
  return missing
}

function hasKinds(schema: core.$ZodType): boolean {
  const def = defOf(schema)
  if ('innerType' in def) return hasKinds(def.innerType as core.$ZodType)
  return ['object', 'array', 'record', 'union', 'enum'].includes(def.type)
}

const relaxed = new WeakMap<core.$ZodType, core.$ZodType>()
const lengths = new Set(['max_length', 'min_length', 'length_equals', 'max_size'])

/** Returns the schema without limits on the length of texts and lists, because a newer version may have higher limits. */
function withoutLimits(schema: core.$ZodType): z.ZodType {
  let found = relaxed.get(schema)
  if (!found) {
    found = relax(schema)
    relaxed.set(schema, found)
    const fallback = fallbacks.get(schema)
    if (fallback) fallbacks.add(found, fallback)
  }
  return found as z.ZodType
}

function relax(schema: core.$ZodType): core.$ZodType {
  const def = defOf(schema)
  const checks = def.checks?.filter(({ _zod }) => !lengths.has(_zod.def.check)) ?? []
  switch (def.type) {
    case 'object': {
      const shape = Object.fromEntries(
        Object.entries(def.shape).map(([key, field]) => [key, withoutLimits(field)]),
      )
      return core.clone(schema, { ...def, shape, checks } as never)
    }
    case 'array':
      return core.clone(schema, { ...def, element: withoutLimits(def.element), checks } as never)
    case 'record':
      return core.clone(schema, { ...def, valueType: withoutLimits(def.valueType), checks } as never)
    case 'union':
      return core.clone(schema, { ...def, options: def.options.map(withoutLimits), checks } as never)
    case 'nullable':
    case 'optional':
    case 'default':
      return core.clone(schema, { ...def, innerType: withoutLimits(def.innerType) } as never)
    case 'string':
      return core.clone(schema, { ...def, checks } as never)
    default:
      return schema
  }
}
